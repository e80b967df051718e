"""What feedback publishes about answers."""

from aftersales.feedback.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from feedback.answers.domain.events import AnswerGiven
from feedback.answers.messages import answer_message

answer_event = integration_events(AnswerGiven, [event(AnswerGiven, pb.AnswerGiven)], parts=[answer_message])
