"""Words that the stemmer needs help with, as data."""


def _same_stem(**groups: str) -> dict[str, str]:
    return {word: stem for stem, words in groups.items() for word in words.split()}


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


STOP_WORDS = _set(
    "a about an and are as at be been but by can could did do does for from had has have how if in into is",
    "it its may me more most no nor not of on or our s should so such t than that the their them then there",
    "these they this those through to was we were what when where which while who whom why will with would",
    "you your",
)

# Before -e, -ed, -ing: an -is which is no verb ending -ise/-ize (also keeps `revise` with `revision`).
KEPT_ISE = _set(
    "advertis advis apprais aris bruis compris compromis concis cruis demis devis disguis enterpris excis",
    "exercis expertis franchis improvis incis likewis merchandis nois otherwis paradis pois prais precis",
    "premis promis rais repris revis supervis surpris televis unsupervis upris",
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
