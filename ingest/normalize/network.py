"""Networks: IP addresses with the network above them, and wireless access points."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Fact,
    Normal,
    Unusable,
    fold,
    is_filler,
    is_one_digit,
)

_WITH_PORT = re.compile(r"\[([0-9a-f:.]+)(?:%\w+)?\](?::[0-9]+)?|([0-9.]+):[0-9]+")
_CARRIER_GRADE = IPv4Network("100.64.0.0/10")
# Home and office networks (RFC 1918, 3927, 4193, 4291). Not `is_private`, which counts the
# ranges for examples and tests as well.
_INSIDE_4 = [
    IPv4Network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
]
_INSIDE_6 = [IPv6Network("fc00::/7"), IPv6Network("fe80::/10")]
_MAC = re.compile(r"[0-9a-f]{12}")
_MAC_GLUE = re.compile(r"[:\-.\s]")
_HIDDEN_MAC = "020000000000"  # what Android gives an app that may not see it


def normalize_ip(text: str | None) -> Normal | Unusable:
    """Return an Ip, version 4 or 6, below its IpNetwork (/24, /64), with flags where not public.

    Of a forwarding chain the first, the client, counts. Loopback and unspecified are unusable.
    """
    folded = fold(text).lower().split(",")[0].strip()
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    ported = _WITH_PORT.fullmatch(folded)
    bare = (ported[1] or ported[2]) if ported else folded.split("%")[0]
    try:
        address = ip_address(_without_zeros(bare))
    except ValueError:
        return Unusable("not_an_ip")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return _ip(mapped or address)


def _without_zeros(bare: str) -> str:
    """Return dotted digits without leading zeros, which some logs pad with."""
    return re.sub(r"\b0+(?=[0-9])", "", bare) if "." in bare and ":" not in bare else bare


def _ip(address: IPv4Address | IPv6Address) -> Normal | Unusable:
    if address.is_loopback or address.is_unspecified:
        return PLACEHOLDER
    if address.is_multicast or str(address) == "255.255.255.255":
        return Unusable("not_a_host")
    facts = _facts(address)
    if isinstance(address, IPv4Address):
        network = str(IPv4Network((address, 24), strict=False))
        mask = re.sub(r"[0-9]+$", "*", str(address))
    else:
        network = str(IPv6Network((address, 64), strict=False))
        mask = f"{network.removesuffix('::/64')}:*"
    return Normal(
        "Ip", str(address), mask, Normal("IpNetwork", network, network, None, facts), facts
    )


def _facts(address: IPv4Address | IPv6Address) -> dict[str, Fact]:
    if isinstance(address, IPv6Address):
        inside = any(address in network for network in _INSIDE_6)
    elif address in _CARRIER_GRADE:
        return {"flags": "carrier_grade"}
    else:
        inside = any(address in network for network in _INSIDE_4)
    return {"flags": "private"} if inside else {}


def normalize_wifi(text: str | None) -> Normal | Unusable:
    """Return a BSSID as a Wifi, with its bit that says the address was made up at random."""
    folded = fold(text).lower()
    if not folded:
        return EMPTY
    digits = _MAC_GLUE.sub("", folded)
    if is_filler(folded) or is_one_digit(digits) or digits == _HIDDEN_MAC:
        return PLACEHOLDER
    if not _MAC.fullmatch(digits) or int(digits[:2], 16) & 1:  # an odd first byte names a group
        return Unusable("not_a_bssid")
    value = ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    facts: dict[str, Fact] = {"randomised": bool(int(digits[:2], 16) & 2)}
    return Normal("Wifi", value, f"{value[:8]}:**:**:{value[-2:]}", facts=facts)
