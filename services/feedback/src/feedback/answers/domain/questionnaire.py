"""What the page of a survey says, in the languages that it is written in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The texts of the page of a survey about satisfaction."""

    question: str
    scale_min_label: str
    scale_max_label: str
    comment_label: str
    submit_label: str
    thanks_text: str
    answered_text: str
    expired_text: str


FALLBACK = "en"
CSAT: Mapping[str, Questionnaire] = {
    "en": Questionnaire(
        question="How satisfied are you with the way we handled your request?",
        scale_min_label="Very dissatisfied",
        scale_max_label="Very satisfied",
        comment_label="Is there anything you would like to add? (optional)",
        submit_label="Send",
        thanks_text="Thank you for your feedback!",
        answered_text="You have already answered this survey. Thank you!",
        expired_text="This survey has ended.",
    ),
    "de": Questionnaire(
        question="Wie zufrieden sind Sie mit der Bearbeitung Ihres Anliegens?",
        scale_min_label="Sehr unzufrieden",
        scale_max_label="Sehr zufrieden",
        comment_label="Möchten Sie noch etwas hinzufügen? (freiwillig)",
        submit_label="Absenden",
        thanks_text="Vielen Dank für Ihre Rückmeldung!",
        answered_text="Sie haben an dieser Umfrage bereits teilgenommen. Vielen Dank!",
        expired_text="Diese Umfrage ist beendet.",
    ),
    "fr": Questionnaire(
        question="Comment évaluez-vous le traitement de votre demande\u00a0?",
        scale_min_label="Très insatisfaisant",
        scale_max_label="Très satisfaisant",
        comment_label="Souhaitez-vous ajouter un commentaire\u00a0? (facultatif)",
        submit_label="Envoyer",
        thanks_text="Merci pour votre retour\u00a0!",
        answered_text="Vous avez déjà répondu à cette enquête. Merci\u00a0!",
        expired_text="Cette enquête est terminée.",
    ),
    "es": Questionnaire(
        question="¿Cómo valora la atención que ha recibido?",
        scale_min_label="Muy insatisfactoria",
        scale_max_label="Muy satisfactoria",
        comment_label="¿Desea añadir algún comentario? (opcional)",
        submit_label="Enviar",
        thanks_text="¡Gracias por su opinión!",
        answered_text="Ya ha respondido a esta encuesta. ¡Muchas gracias!",
        expired_text="Esta encuesta ha finalizado.",
    ),
    "fi": Questionnaire(
        question="Kuinka tyytyväinen olet siihen, miten hoidimme asiasi?",
        scale_min_label="Erittäin tyytymätön",
        scale_max_label="Erittäin tyytyväinen",
        comment_label="Haluatko kertoa lisää? (vapaaehtoinen)",
        submit_label="Lähetä",
        thanks_text="Kiitos palautteestasi!",
        answered_text="Olet jo vastannut tähän kyselyyn. Kiitos!",
        expired_text="Tämä kysely on päättynyt.",
    ),
}


def language_of(*wanted: str) -> str:
    """The language of CSAT that fits the first of these BCP 47 tags which one fits; English if none does.

    Empty tags are passed over. A tag is looked up as it is, and then without its last subtags (RFC 4647, 3.4).
    """
    return next((tag for each in wanted for tag in _ever_shorter(each.lower()) if tag in CSAT), FALLBACK)


def _ever_shorter(tag: str) -> Iterator[str]:
    subtags = tag.replace("_", "-").split("-")
    while subtags:
        yield "-".join(subtags)
        subtags.pop()
