"""Words of English addresses: kinds of street, directions, states, ordinals."""

import re

from ingest.normalize.base import words

SUFFIXES = {
    long: short
    for short, longs in {
        "aly": "alley", "ave": "avenue av aven", "blvd": "boulevard boul", "cir": "circle circ",
        "cl": "close", "cres": "crescent crst", "ct": "court crt", "dr": "drive drv",
        "expy": "expressway", "fwy": "freeway", "gdns": "gardens", "gr": "grove", "hwy": "highway",
        "ln": "lane", "pkwy": "parkway", "pl": "place", "plz": "plaza", "rd": "road",
        "sq": "square", "st": "street str", "ter": "terrace terr", "tpke": "turnpike",
        "trl": "trail", "xing": "crossing", "hl": "hill", "grn": "green", "lor": "lorong",
        "jln": "jalan", "mews": "", "row": "", "walk": "", "way": "", "quay": "", "rise": "",
        "gate": "", "wharf": "", "loop": "", "path": "", "broadway": "", "view": "", "vale": "",
        "link": "", "central": "",
    }.items()
    for long in [short, *longs.split()]
}  # fmt: skip
DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw",
} | {short: short for short in words("n s e w ne nw se sw")}  # fmt: skip
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_SHORT = {"saint": "st", "mount": "mt", "fort": "ft", "highway": "hwy", "route": "rt"}
COUNTRIES = words("usa us uk england scotland wales gb canada australia ireland singapore") | {
    "united states", "united states of america", "united kingdom", "great britain", "u s a",
    "u k", "u s", "northern ireland",
}  # fmt: skip
STATES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca",
    "colorado": "co", "connecticut": "ct", "delaware": "de", "district of columbia": "dc",
    "florida": "fl", "georgia": "ga", "hawaii": "hi", "idaho": "id", "illinois": "il",
    "indiana": "in", "iowa": "ia", "kansas": "ks", "kentucky": "ky", "louisiana": "la",
    "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi", "minnesota": "mn",
    "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv",
    "new hampshire": "nh", "new jersey": "nj", "new mexico": "nm", "new york": "ny",
    "north carolina": "nc", "north dakota": "nd", "ohio": "oh", "oklahoma": "ok", "oregon": "or",
    "pennsylvania": "pa", "rhode island": "ri", "south carolina": "sc", "south dakota": "sd",
    "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt", "virginia": "va",
    "washington": "wa", "west virginia": "wv", "wisconsin": "wi", "wyoming": "wy",
}  # fmt: skip
CODES = frozenset(STATES.values())
_LONGEST_FIRST = "|".join([*sorted(STATES, key=lambda name: (-len(name), name)), *sorted(CODES)])
_STATE_AT_END = re.compile(rf"(?:^|[ ,]+)({_LONGEST_FIRST}|d c)$")
_CITIES = {"nyc": "new york ny", "new york city ny": "new york ny", "la ca": "los angeles ca"}
_LONDON = re.compile(
    r"\blondon(?:,? ([a-z]{1,2}[0-9][0-9a-z]?))?(?: ?[0-9][a-z]{2})?$"
    r"|\b([a-z]{1,2}[0-9][0-9a-z]?)(?: ?[0-9][a-z]{2})?,? london$"
)
# Towns that a country has more than once: their postcode's first letters tell them apart.
_SEVERAL = words("newport richmond ashford gillingham sutton stratford bradford whitchurch")
_OUTWARD = re.compile(r" ?\b(?:([a-z]{1,2})[0-9][0-9a-z]?)(?: ?[0-9][a-z]{2})?$")
_ZIP = re.compile(r" ?\b[0-9]{5}(?: ?-? ?[0-9]{4})?$|\bs?[0-9]{6}$")
HDB_TOWNS = (
    "ang mo kio|amk|bedok|bishan|bukit batok|bukit merah|bukit panjang|choa chu kang|clementi"
    "|geylang|hougang|jurong|kallang|marine parade|pasir ris|punggol|queenstown|sembawang"
    "|sengkang|serangoon|tampines|toa payoh|woodlands|yishun"
)


def street_word(word: str) -> str:
    """Return Fifth as 5th, North as n and Saint as st; other words as they are."""
    if word in _ORDINALS:
        return ordinal(_ORDINALS.index(word) + 1)
    return DIRECTIONS.get(word) or _SHORT.get(word, word)


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def town_key(segments: list[str]) -> str:
    """Return the town with its state, or London with its postcode's first half.

    ZIP codes and other postcodes come and go; a state does not, as many have a Springfield.
    """
    text = ", ".join(segments)
    if london := _LONDON.search(text):
        return f"london {london[1] or london[2] or ''}".strip()
    text = _ZIP.sub("", text).strip(" ,")
    letters = _OUTWARD.search(text)
    text = _OUTWARD.sub("", text).strip(" ,")
    if text in _SEVERAL and letters:
        return f"{text} {letters[1]}"
    if (state := _STATE_AT_END.search(text)) and state.start():
        code = STATES.get(state[1], state[1]).replace(" ", "")
        text = f"{text[: state.start()]} {code}".replace(",", "")
    return _CITIES.get(text, text)
