"""An access request, from a draft to a decision."""

from catalog.domain.requests.machine import Machine, Step

DRAFT, SENT, REVIEW, ASKED, ANSWERED = "draft", "sent", "review", "asked", "answered"
APPROVED, PARTLY, REFUSED, FORWARDED = "approved", "partly", "refused", "forwarded"
WITHDRAWN, LAPSED = "withdrawn", "lapsed"

STATES = {
    DRAFT: "Draft",
    SENT: "Sent",
    REVIEW: "In review",
    ASKED: "Question asked",
    ANSWERED: "Question answered",
    APPROVED: "Approved",
    PARTLY: "Approved in part",
    REFUSED: "Refused",
    FORWARDED: "Forwarded",
    WITHDRAWN: "Withdrawn",
    LAPSED: "Lapsed",
}
WITH_OWNER = (SENT, REVIEW, ANSWERED)  # the owner's clock runs
OPEN = (SENT, REVIEW, ASKED, ANSWERED)
GRANTED = (APPROVED, PARTLY)
DECIDED = (APPROVED, PARTLY, REFUSED, FORWARDED)

REQUEST = Machine(
    "this request",
    STATES,
    (
        Step(
            name="send",
            who=("requester",),
            before=(DRAFT,),
            after=SENT,
            label="Send the request",
            told="was sent",
            tells=("requester", "stewards"),
            confirms=True,
        ),
        Step(
            name="take",
            who=("steward",),
            before=(SENT,),
            after=REVIEW,
            label="Take it up",
            told="is being looked at",
            tells=("requester",),
        ),
        Step(
            name="ask",
            who=("steward", "curator"),
            before=(SENT, REVIEW, ANSWERED),
            after=ASKED,
            label="Ask a question",
            told="has a question for you",
            text="needed",
            text_label="Your question",
            tells=("requester",),
        ),
        Step(
            name="answer",
            who=("requester",),
            before=(ASKED,),
            after=ANSWERED,
            label="Answer",
            told="has an answer",
            text="needed",
            text_label="Your answer",
            tells=("stewards",),
        ),
        Step(
            name="write",
            who=("requester", "steward", "curator"),
            before=OPEN,
            after="",
            label="Add a message",
            told="has a new message",
            text="needed",
            text_label="Message",
            tells=("requester", "stewards"),
        ),
        Step(
            name="approve",
            who=("steward",),
            before=OPEN,
            after=APPROVED,
            label="Approve",
            told="was approved",
            text="optional",
            text_label="Conditions, and a word to the requester",
            tells=("requester", "stewards"),
        ),
        Step(
            name="approve_part",
            who=("steward",),
            before=OPEN,
            after=PARTLY,
            label="Approve in part",
            told="was approved in part",
            text="needed",
            text_label="What is approved, what is not, and why",
            tells=("requester", "stewards"),
        ),
        Step(
            name="refuse",
            who=("steward",),
            before=OPEN,
            after=REFUSED,
            label="Refuse",
            told="was refused",
            text="needed",
            text_label="The reason",
            tells=("requester", "stewards"),
        ),
        Step(
            name="forward",
            who=("steward", "curator"),
            before=OPEN,
            after=FORWARDED,
            label="Forward",
            told="was forwarded",
            text="needed",
            text_label="To whom it goes, and how they can be reached",
            tells=("requester", "stewards"),
        ),
        Step(
            name="withdraw",
            who=("requester",),
            before=OPEN,
            after=WITHDRAWN,
            label="Withdraw the request",
            told="was withdrawn by who asked",
            text="optional",
            text_label="Why, if you want to say",
            tells=("stewards",),
        ),
        Step(
            name="lapse",
            who=("portal",),
            before=(ASKED,),
            after=LAPSED,
            label="Let it lapse",
            told="has lapsed: a question stayed without an answer",
            tells=("requester", "stewards"),
        ),
    ),
)
