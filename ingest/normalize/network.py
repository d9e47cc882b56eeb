"""Networks: IP addresses with the network above them, and wireless access points."""

import re
from ipaddress import IPv4Address, IPv4Network, ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from ingest.normalize.base import (
    EMPTY,
    PLACEHOLDER,
    Fact,
    Normal,
    Unusable,
    fold,
    is_filler,
    is_masked,
    is_one_digit,
    unwrap,
    words,
)

OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_V4 = re.compile(rf"({OCTET})\.({OCTET}\.{OCTET})\.{OCTET}")
_PLAIN_V6 = re.compile(r"[0-9a-fA-F]{1,4}:[0-9a-fA-F:]{2,34}")
# Words before an address: each has a letter that no address has.
_LEAD = re.compile(
    r"(?:https?://|(?:[^\s:=,]*[g-z_\u4e00-\u9fff][^\s:=,]*[\s:=]+)+)(?=[0-9a-f:\[])"
)
_BESIDE = re.compile(r"\s*\(.*\)$|[\s\[][^0-9]*$|/$")  # where it is or whose, behind it
_WITH_PORT = re.compile(r"\[([0-9a-f:.]+)(?:%[^\]]+)?\](?::[0-9]+)?|([0-9.]+):[0-9]+")
_HOST_PREFIX = re.compile(r"([0-9.]+)/32|([0-9a-f:.]*:[0-9a-f:.]*)/128")
_PREFIX = re.compile(r"([0-9a-f:.]+) ?[/ ] ?([0-9.]+)")
# First octets of which a part is not for hosts on the internet, and those parts. RFC 1122, 1918,
# 3927, 5737, 2544, 6598: what they reach is another machine in each network.
PARTLY = frozenset(("0", "10", "100", "127", "169", "172", "192", "198", "203"))
_NOT_HOSTS: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), reason)
    for reason, networks in {
        "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16",
        "carrier_grade": "100.64.0.0/10",
        "placeholder": "127.0.0.0/8 0.0.0.0/32",
        "documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15",
        "not_a_host": "0.0.0.0/8 192.0.0.0/24",
    }.items()
    for network in networks.split()
)
_MAPPED = bytes(10) + b"\xff\xff"
_HEX = "0123456789abcdef"
_MAC = re.compile(r"[0-9a-f]{12}")
_PLAIN_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_SHORT_MAC = re.compile(r"[0-9a-f]{1,2}(?:[:\-][0-9a-f]{1,2}){5}")
_MAC_GLUE = re.compile(r"[:\-.\s]")
_MAC_LEAD = re.compile(
    r"(?:[\u4e00-\u9fff]*(?:mac|bssid|wi-?fi|ap|ether|router|ssid)(?: ?地址| ?addr(?:ess)?)?"
    r"|[\u4e00-\u9fff]+)[\s:=]+"
)
_MAC_REMARK = re.compile(r"\s*\([^()]*\)$")
FAKE_MACS = words(
    """020000000000 123456789abc aabbccddeeff deadbeef0000 deadbeefcafe 001122334455 0123456789ab
    abcdef123456 a1b2c3d4e5f6 001a2b3c4d5e 665544332211 ffeeddccbbaa"""
)


def normalize_ip(text: str | None) -> Normal | Unusable:
    """Return an Ip, version 4 or 6, below its IpNetwork (/24, /64).

    Of a forwarding chain the first, the client, counts. Addresses that are another machine in
    each network (private, carrier_grade, link-local, documentation) are unusable, as are loopback
    and unspecified.
    """
    if text:
        if plain := _V4.fullmatch(text):
            return _v4(text, plain[1], plain[2])
        if _PLAIN_V6.fullmatch(text):
            return _read(text)
    bare = _alone(text)
    if isinstance(bare, Unusable):
        return bare
    hosted = _HOST_PREFIX.fullmatch(bare)
    bare = (hosted[1] or hosted[2]) if hosted else bare
    ported = _WITH_PORT.fullmatch(bare)
    bare = (ported[1] or ported[2]) if ported else bare.split("%")[0]
    return Unusable("a_network") if _PREFIX.fullmatch(bare) else _read(bare)


def normalize_network(text: str | None) -> Normal | Unusable:
    """Return the IpNetwork that `text` names by address and prefix or mask.

    A host is unusable here: its own network is the parent that `normalize_ip` gives.
    """
    bare = _alone(text)
    if isinstance(bare, Unusable):
        return bare
    found = _PREFIX.fullmatch(bare)
    if not found or _HOST_PREFIX.fullmatch(bare):
        return Unusable("not_a_network")
    try:
        network = ip_network(f"{found[1]}/{found[2]}", strict=False)
    except ValueError:
        return Unusable("not_a_network")
    host = _read(str(network.network_address + (network.num_addresses > 2)))
    value = str(network)
    return host if isinstance(host, Unusable) else Normal("IpNetwork", value, value)


def _alone(text: str | None) -> str | Unusable:
    """Return the address in a cell without words, quotes and those who forwarded it."""
    folded = unwrap(fold(text)).lower().replace("。", ".")
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    if is_masked(folded):
        return Unusable("masked")
    lead = _LEAD.match(folded)
    bare = folded[lead.end() :] if lead else folded
    return _BESIDE.sub("", re.split("[,;、]", bare)[0].strip())


def _read(bare: str) -> Normal | Unusable:
    if ":" in bare:
        try:
            return _v6(inet_pton(AF_INET6, bare))
        except OSError:
            return Unusable("not_an_ip")
    written = re.sub(r"\b0+(?=[0-9])", "", bare)  # some logs pad with zeros
    plain = _V4.fullmatch(written)
    return _v4(written, plain[1], plain[2]) if plain else Unusable("not_an_ip")


def _v4(value: str, first: str, middle: str) -> Normal | Unusable:
    if first in PARTLY:
        address = IPv4Address(value)
        for network, reason in _NOT_HOSTS:
            if address in network:
                return PLACEHOLDER if reason == "placeholder" else Unusable(reason)
    elif len(first) == 3 and first >= "224":
        return Unusable("not_a_host")
    above = f"{first}.{middle}."
    network_value = f"{above}0/24"
    parent = Normal("IpNetwork", network_value, network_value, None, {}, {})
    return Normal("Ip", value, f"{above}*", parent, {}, {})


def _v6(raw: bytes) -> Normal | Unusable:
    if raw.startswith(_MAPPED):
        return _read(inet_ntop(AF_INET, raw[12:]))
    reason = _not_global(raw)
    if reason:
        return PLACEHOLDER if reason == "placeholder" else Unusable(reason)
    network = inet_ntop(AF_INET6, raw[:8] + bytes(8))
    parent = Normal("IpNetwork", f"{network}/64", f"{network}/64", None, {}, {})
    mask = f"{network.removesuffix('::')}:*"
    return Normal("Ip", inet_ntop(AF_INET6, raw), mask, parent, {}, {})


def _not_global(raw: bytes) -> str | None:
    """Return why an address of version 6 names no host on the internet. RFC 4291, 4193, 3849."""
    if raw[0] & 0xE0 == 0x20:
        examples = raw[:4] == b"\x20\x01\x0d\xb8" or (raw[:2] == b"\x3f\xff" and raw[2] < 0x10)
        return "documentation" if examples else None
    if raw[:15] == bytes(15) and raw[15] < 2:
        return "placeholder"
    local = raw[0] & 0xFE == 0xFC or (raw[0] == 0xFE and raw[1] & 0xC0 == 0x80)
    return "private" if local else "not_a_host"


def normalize_wifi(text: str | None) -> Normal | Unusable:
    """Return a BSSID as a Wifi, with its bit that says the address was made up at random."""
    if text and _PLAIN_MAC.fullmatch(text):
        return _wifi(text, text.replace(":", ""))
    folded = unwrap(fold(text)).lower()
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    lead = _MAC_LEAD.match(folded)
    bare = _MAC_REMARK.sub("", folded[lead.end() :] if lead else folded)
    bare = bare.strip(" <>()[].,;").removeprefix("0x")
    if _SHORT_MAC.fullmatch(bare):
        bare = "".join(byte.zfill(2) for byte in re.split("[:-]", bare))
    digits = _MAC_GLUE.sub("", bare)
    if not _MAC.fullmatch(digits):
        return Unusable("not_a_bssid")
    return _wifi(":".join(digits[at : at + 2] for at in range(0, 12, 2)), digits)


def _wifi(value: str, digits: str) -> Normal | Unusable:
    if digits in FAKE_MACS or digits.startswith("00000000") or is_one_digit(digits):
        return PLACEHOLDER
    bits = _HEX.index(digits[1])  # 1: the address of a group; 2: not given out by a maker
    if bits & 1:
        return Unusable("not_a_bssid")
    facts: dict[str, Fact] = {"randomised": bits & 2 != 0}
    return Normal("Wifi", value, f"{value[:8]}:**:**:{value[-2:]}", None, facts, {})
