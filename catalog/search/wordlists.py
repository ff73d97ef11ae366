"""Words that the stemmer needs help with, as data."""

import re


def _split(words: str) -> dict[str, tuple[str, ...]]:
    return {word.replace("|", ""): tuple(word.split("|")) for word in words.split()}


def _same_stem(**groups: str) -> dict[str, str]:
    return {word: stem for stem, words in groups.items() for word in words.split()}


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


STOP_WORDS = _set(
    "a about an and are as at be been but by can could did do does for from had has have how if in into is",
    "it its may me more most no nor not of on or our s should so such t than that the their them then there",
    "these they this those through to was we were what when where which while who whom why will with would",
    "you your eg ie etc",
)

# Words of a request that are no subject: looked for only where nothing else is.
ASKING_WORDS = _set(
    "all any anything data dataset datasets download every everything find get give help i information know me much my please",
    "set sets show tell us want",
)
# How requests begin: what follows is the subject.
ASKING = re.compile(
    r"(?:please |can you |could you )?"
    r"(?:where (?:can|do|could) (?:i|we|you) (?:find|get|download|see)|(?:i|we) (?:need|want|would like)(?: to \w+)?"
    r"|(?:i am|i'm|we are|we're)? ?looking for|(?:show|find|give|get|list|tell) (?:me|us)|is there|are there"
    r"|do (?:you|we) have|how (?:many|much|can i \w+|do i \w+))\b",
    re.IGNORECASE,
)

# Written in one word or two: taken as two, so that either form finds the other.
COMPOUNDS = {
    **_split(
        "bio|mass charge|point charge|points data|flow day|ahead half|hour half|hourly heat|map heat|pump heat|pumps"
    ),
    **_split(
        "intra|day low|carbon micro|generation non|domestic power|line power|lines real|time smart|meter smart|meters"
    ),
    **_split(
        "solar|farm solar|farms street|light street|lights time|series time|table time|tables time|stamp time|stamps"
    ),
    **_split("wind|farm wind|farms wind|speed"),
}

# Before -e, -ed, -ing: an -is which is no verb ending -ise/-ize (also keeps `revise` with `revision`).
KEPT_ISE = _set(
    "advertis advis apprais aris bruis compris compromis concis cruis demis devis disguis enterpris excis",
    "exercis expertis franchis improvis incis likewis merchandis nois otherwis paradis pois prais precis",
    "premis promis rais repris revis supervis surpris televis unsupervis upris",
)

# Acronyms that end in S and are no plurals (LTDS, not the Ltd of companies), as the stemmer takes them for.
ACRONYMS = _set(
    "acs adms aws bess bmrs bsuos cms css derms dfes dfs dns duos ess etys evse fes gis gps hems iis iris ltds mhhs",
    "nas nasa nuts nts sms smets tnuos ums wfs wgs wms wmts",
)

# Whole words: pairs which Snowball wrongly joins (wind and winding) or leaves apart (index, indices).
WORD_STEMS = _same_stem(
    winding="winding windings",
    activiti="activity activities",
    national="national nationally",
    operator="operator operators",
    important="important importance importantly",
    housing="housing",
    marketing="marketing",
    index="index indexes indices indexed indexing",
    analys="analyse analysed analyses analysing analysis analyst analysts analyze analyzed analyzes",
    suppli="supply supplies supplied supplying supplier suppliers",
    storag="storage storages store stored stores storing",
    matrix="matrix matrices",
    vertex="vertex vertices",
    criterion="criterion criteria",
    axi="axis axes",
    bus="bus buses",
    charg="charge charged charger chargers charges charging",
    gas="gas gases",
    geographi="geography geographic geographical geographically",
    histor="historic historical historically history histories",
    emiss="emission emissions emit emits emitted emitting emitter emitters",
)

# Stems: British spelling → American, after the ending is gone.
STEM_SPELLINGS = {
    "aluminium": "aluminum",
    "artefact": "artifact",
    "behaviour": "behavior",
    "catalogu": "catalog",
    "centr": "center",
    "colour": "color",
    "dialogu": "dialog",
    "fibr": "fiber",
    "grey": "gray",
    "kilometr": "kilomet",
    "labour": "labor",
    "licenc": "licens",
    "neighbour": "neighbor",
    "programm": "program",
    "sulphur": "sulfur",
}
