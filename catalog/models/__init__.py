"""Storage and constraints, nothing else: writes are in services, reads in selectors."""

from catalog.models.agreements import (
    Agreement,
    AgreementMessage,
    AgreementPartner,
    AgreementText,
    OnwardShare,
)
from catalog.models.audit import AuditEntry, AuditLink, Identity
from catalog.models.curation import (
    BulkEdit,
    Conflict,
    MappingVersion,
    ProductChange,
    RuleDecision,
    RuleSwitch,
)
from catalog.models.domains import Domain, Invitation, Membership, Role
from catalog.models.endpoints import Endpoint, PageState
from catalog.models.governance import (
    ComplianceDay,
    PrincipleStatement,
    ProductCompliance,
    RuleSet,
    RuleStanding,
    Triage,
    TriageDraft,
)
from catalog.models.harvest import HarvestItem, HarvestQueue, HarvestRun, RawRecord
from catalog.models.hosts import Host
from catalog.models.identities import DuplicatePair, IdentityKey
from catalog.models.indexing import IndexStatus, SearchText
from catalog.models.knowledge import GlossaryTerm, Initiative, Knowledge, Standard
from catalog.models.links import Link, LinkUse
from catalog.models.mailbox import KeptMail
from catalog.models.maturity import (
    AssessmentChange,
    CheckAssertion,
    DomainDay,
    DomainImprovements,
    GapPlan,
    ProductEvidence,
)
from catalog.models.notifications import Notification, NotificationChoice
from catalog.models.outbox import OutboxMessage
from catalog.models.people import User
from catalog.models.policy import (
    LicenceProposal,
    LicenceVersion,
    MixInput,
    MixNote,
    ProductFlow,
    RegisteredLicence,
)
from catalog.models.products import Assessment, DataProduct, Distribution, IndexState
from catalog.models.requests import (
    AccessRequest,
    AccessWish,
    AnswerTemplate,
    Numbering,
    RequestField,
    RequestMessage,
    RequestSettings,
)
from catalog.models.samples import Descriptor, LinkedDocument, Sample, SchemaDocument
from catalog.models.searches import SearchDay, SearchWords
from catalog.models.selfserve import DomainClaim, ProblemReport, ProductDay, Pushed
from catalog.models.tokens import ApiToken
from catalog.models.usecases import (
    CaseFlow,
    CaseInvitation,
    FlowProduct,
    Gap,
    GapOffer,
    UseCase,
    UseCaseVersion,
)
from catalog.models.vectors import TextVector
from catalog.models.watches import Watch, WatchNews, WatchRound

__all__ = [
    "AccessRequest",
    "AccessWish",
    "Agreement",
    "AgreementMessage",
    "AgreementPartner",
    "AgreementText",
    "AnswerTemplate",
    "ApiToken",
    "Assessment",
    "AssessmentChange",
    "AuditEntry",
    "AuditLink",
    "BulkEdit",
    "CaseFlow",
    "CaseInvitation",
    "CheckAssertion",
    "ComplianceDay",
    "Conflict",
    "DataProduct",
    "Descriptor",
    "Distribution",
    "Domain",
    "DomainClaim",
    "DomainDay",
    "DomainImprovements",
    "DuplicatePair",
    "Endpoint",
    "FlowProduct",
    "Gap",
    "GapOffer",
    "GapPlan",
    "GlossaryTerm",
    "HarvestItem",
    "HarvestQueue",
    "HarvestRun",
    "Host",
    "Identity",
    "IdentityKey",
    "IndexState",
    "IndexStatus",
    "Initiative",
    "Invitation",
    "KeptMail",
    "Knowledge",
    "LicenceProposal",
    "LicenceVersion",
    "Link",
    "LinkUse",
    "LinkedDocument",
    "MappingVersion",
    "Membership",
    "MixInput",
    "MixNote",
    "Notification",
    "NotificationChoice",
    "Numbering",
    "OnwardShare",
    "OutboxMessage",
    "PageState",
    "PrincipleStatement",
    "ProblemReport",
    "ProductChange",
    "ProductCompliance",
    "ProductDay",
    "ProductEvidence",
    "ProductFlow",
    "Pushed",
    "RawRecord",
    "RegisteredLicence",
    "RequestField",
    "RequestMessage",
    "RequestSettings",
    "Role",
    "RuleDecision",
    "RuleSet",
    "RuleStanding",
    "RuleSwitch",
    "Sample",
    "SchemaDocument",
    "SearchDay",
    "SearchText",
    "SearchWords",
    "Standard",
    "TextVector",
    "Triage",
    "TriageDraft",
    "UseCase",
    "UseCaseVersion",
    "User",
    "Watch",
    "WatchNews",
    "WatchRound",
]
