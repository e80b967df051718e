from domainkit.actors import Actor, ActorKind


def test_actor_without_a_name_shows_none() -> None:
    assert Actor(ActorKind.AGENT, "agent-1").display_name == ""
