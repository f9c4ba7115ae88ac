"""What the schemas, properties and words of FollowTheMoney mean here, as tables; ``docs/ftm.md`` explains them.

The schemas are those of the ``followthemoney`` package (https://followthemoney.tech/explorer/).
"""

from __future__ import annotations

from ..model import TIES, Kind

KINDS = {
    "Person": Kind.person,
    "Company": Kind.company,
    "Organization": Kind.organisation,
    "PublicBody": Kind.public_body,
}
"""Schemas of subjects. ``LegalEntity`` is none of them: it may be a person or a unit, and nobody's kind is guessed."""

UNITS_ONLY = ("incorporationDate", "dissolutionDate", "legalForm")
"""Properties by which a ``LegalEntity`` says itself that it is a unit."""

DOCUMENTS = frozenset(
    [
        "Document",
        "Article",
        "Audio",
        "Email",
        "Folder",
        "HyperText",
        "Image",
        "Message",
        "Package",
        "Pages",
        "PlainText",
        "Table",
        "Video",
        "Workbook",
    ]
)
"""Schemas of documents, which a claim may name as its proof."""

WITHOUT_RECORD = frozenset(
    [
        "Address",
        "Airplane",
        "Asset",
        "BankAccount",
        "Call",
        "CallForTenders",
        "Contract",
        "ContractAward",
        "CourtCase",
        "CourtCaseParty",
        "CryptoWallet",
        "Debt",
        "Documentation",
        "EconomicActivity",
        "Event",
        "Identification",
        "License",
        "Mention",
        "Note",
        "Occupancy",
        "Page",
        "Passport",
        "Payment",
        "Position",
        "Project",
        "ProjectParticipant",
        "RealEstate",
        "Risk",
        "Security",
        "Similar",
        "Succession",
        "TaxRoll",
        "Territory",
        "Trip",
        "UserAccount",
        "Vehicle",
        "Vessel",
    ]
)
"""The format's other schemas; a name that is none of all these is a mistake."""

EDGES = {
    "Directorship": ("director", "organization"),
    "Ownership": ("owner", "asset"),
    "Control": ("controller", "controlled"),
    "Employment": ("employee", "employer"),
    "Representation": ("agent", "client"),
    "Membership": ("member", "organization"),
    "UnknownLink": ("subject", "object"),
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
}
"""Schemas of ties, and the properties that hold their two ends."""

ROLES: dict[str, str] = {
    **{tie.en: kind for kind, tie in TIES.items() if tie.relationship == "ROLE"},
    "法定代表人": "legal_representative",
    "主要负责人": "principal",
    "实际控制人": "actual_controller",
    "board member": "director",
    "member of the board": "director",
    "member of the board of directors": "director",
    "chair of the board": "director",
    "chairman of the board": "director",
    "chairman": "director",
    "chairwoman": "director",
    "chairperson": "director",
    "executive director": "director",
    "non executive director": "director",
    "independent director": "director",
    "董事": "director",
    "董事长": "director",
    "执行董事": "director",
    "独立董事": "director",
    "supervisory board member": "supervisor",
    "member of the supervisory board": "supervisor",
    "监事": "supervisor",
    "监事会主席": "supervisor",
    "general manager": "senior_manager",
    "deputy general manager": "senior_manager",
    "chief executive officer": "senior_manager",
    "ceo": "senior_manager",
    "chief financial officer": "senior_manager",
    "cfo": "senior_manager",
    "总经理": "senior_manager",
    "副总经理": "senior_manager",
    "股东": "shareholder",
}
"""Roles, in small letters and with plain spaces, that name a kind of tie and nothing else."""

RELATIVES: dict[str, str] = {
    **dict.fromkeys(("mother", "father", "parent", "母亲", "父亲", "父母"), "parent"),
    **dict.fromkeys(("son", "daughter", "child", "儿子", "女儿", "子女"), "child"),
    **dict.fromkeys(("spouse", "husband", "wife", "配偶", "丈夫", "妻子"), "spouse"),
}
"""What the relative is of the person, where the text says plainly parent, child or spouse."""

WITHOUT_ROLE = {"Directorship": "director", "Employment": "staff", "Ownership": "shareholder"}
"""What an edge says by its schema alone."""

ANY_ROLE = {"Employment": "staff"}
"""Schemas whose role is any title, so that one which names no kind of tie changes nothing."""

NOT_CONTROL = {"voting": "a vote is never control", "nominee": "a nominee holds for somebody else"}

INDIRECT = ("indirect", "beneficial", "ultimate")
"""Words by which an ownership says that it is not a share which the owner holds."""

NUMBERS = {
    "uscCode": "uscc",
    "passportNumber": "passport",
    "leiCode": "lei",
    "dunsCode": "duns",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "okpoCode": "okpo",
    "imoNumber": "imo",
    "swiftBic": "swift_bic",
    "wikidataId": "wikidata",
}
"""Identifiers that are one scheme the world over."""

NATIONAL = {
    "registrationNumber": "registration",
    "idNumber": "id_number",
    "taxNumber": "tax",
    "vatCode": "vat",
    "socialSecurityNumber": "social_security",
    "licenseNumber": "licence",
}
"""Identifiers that mean something only with the country that gave them."""

COUNTRIES = ("jurisdiction", "mainCountry", "country", "nationality", "citizenship")

WEAK = ("weakAlias", "abbreviation")
"""Names that many may bear: they are told in the locator and name nobody."""

SOURCE = ("publisher", "publisherUrl", "sourceUrl", "retrievedAt", "proof", "modifiedAt", "createdAt", "alephUrl")
"""Properties that say where an entity comes from."""

TOLD = ("description", "summary")
"""Words about the entity, which its locator tells."""

HELD: dict[str, frozenset[str]] = {
    "subject": frozenset(
        ("name", "alias", "previousName", *WEAK, *UNITS_ONLY, "birthDate", "deathDate", *NUMBERS, *NATIONAL, *TOLD)
    ),
    "tie": frozenset(
        [
            "role",
            "status",
            "startDate",
            "endDate",
            "date",
            "percentage",
            "ownershipType",
            "controlType",
            "relationship",
            "recordId",
            *TOLD,
        ]
    ),
    "listing": frozenset(
        [
            "entity",
            "authority",
            "authorityId",
            "program",
            "programId",
            "provisions",
            "status",
            "reason",
            "listingDate",
            "startDate",
            "endDate",
            "date",
            "recordId",
            *TOLD,
        ]
    ),
    "document": frozenset(["name", "title", "fileName", "author", "date", "authoredAt", "publishedAt"]),
}
"""Properties that a record keeps or its locator tells; any other is counted among what is left out."""

DATES: dict[str, tuple[str, ...]] = {
    "subject": ("birthDate", "retrievedAt"),
    "tie": ("startDate", "endDate", "retrievedAt"),
    "listing": ("startDate", "endDate", "listingDate", "date", "retrievedAt"),
    "document": ("date", "authoredAt", "publishedAt", "retrievedAt"),
}
"""Properties that have to be days, because a record counts with them."""


def role_of(schema: str) -> str:
    """What kind of record a schema is meant for; empty where no record stands for it."""
    if schema in KINDS or schema == "LegalEntity":
        return "subject"
    if schema in EDGES:
        return "tie"
    if schema in DOCUMENTS:
        return "document"
    return "listing" if schema == "Sanction" else ""


def known(schema: str) -> bool:
    """Whether the format has such a schema."""
    return bool(role_of(schema)) or schema in WITHOUT_RECORD
