import pytest

from ingest.normalize import Normal, Unusable, normalize_geo, normalize_ip, normalize_wifi, to_wgs84


def read(text: str) -> Normal:
    found = normalize_ip(text)
    assert isinstance(found, Normal), (text, found)
    return found


@pytest.mark.parametrize(
    ("text", "value", "network", "mask"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.0/24", "203.0.113.*"),
        (" 203.0.113.7:8080 ", "203.0.113.7", "203.0.113.0/24", "203.0.113.*"),
        ("203.000.113.007", "203.0.113.7", "203.0.113.0/24", "203.0.113.*"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24", "203.0.113.*"),
        ("203.0.113.7, 10.0.0.1", "203.0.113.7", "203.0.113.0/24", "203.0.113.*"),
        ("2001:DB8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2:*"),
        ("[2001:db8::1]:443", "2001:db8::1", "2001:db8::/64", "2001:db8:*"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64", "fe80:*"),
    ],
)
def test_an_address_lies_in_its_network(text: str, value: str, network: str, mask: str) -> None:
    found = read(text)
    assert (found.label, found.value, found.mask) == ("Ip", value, mask)
    assert found.parent is not None
    assert (found.parent.label, found.parent.value) == ("IpNetwork", network)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("10.1.2.3", "private"),
        ("172.16.0.9", "private"),
        ("192.168.1.5", "private"),
        ("fd00::1", "private"),
        ("100.64.9.9", "carrier_grade"),
        ("203.0.113.7", None),
        ("2001:db8::1", None),
    ],
)
def test_addresses_of_no_one_place_are_flagged(text: str, flags: str | None) -> None:
    found = read(text)
    assert found.facts.get("flags") == flags
    assert found.parent is not None
    assert found.parent.facts.get("flags") == flags


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("unknown", "placeholder"),
        ("127.0.0.1", "placeholder"),
        ("::1", "placeholder"),
        ("::ffff:127.0.0.1", "placeholder"),
        ("0.0.0.0", "placeholder"),
        ("::", "placeholder"),
        ("224.0.0.1", "not_a_host"),
        ("255.255.255.255", "not_a_host"),
        ("203.0.113.999", "not_an_ip"),
        ("host.example", "not_an_ip"),
    ],
)
def test_what_is_no_host_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_ip(text) == Unusable(reason)


@pytest.mark.parametrize(
    "text", ["A4:B1:C1:00:11:22", "a4-b1-c1-00-11-22", "a4b1.c100.1122", "A4B1C1001122"]
)
def test_every_spelling_of_a_bssid_is_one(text: str) -> None:
    found = normalize_wifi(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Wifi", "a4:b1:c1:00:11:22")
    assert (found.mask, found.facts) == ("a4:b1:c1:**:**:22", {"randomised": False})


def test_a_made_up_bssid_says_so() -> None:
    found = normalize_wifi("a6:b1:c1:00:11:22")
    assert isinstance(found, Normal)
    assert found.facts == {"randomised": True}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("unknown", "placeholder"),
        ("00:00:00:00:00:00", "placeholder"),
        ("FF:FF:FF:FF:FF:FF", "placeholder"),
        ("02:00:00:00:00:00", "placeholder"),
        ("Home WiFi", "not_a_bssid"),
        ("a4:b1:c1:00:11", "not_a_bssid"),
        ("01:00:5e:00:00:01", "not_a_bssid"),
    ],
)
def test_what_is_no_access_point_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_wifi(text) == Unusable(reason)


def test_a_point_lies_in_a_cell_within_a_wider_cell() -> None:
    found = normalize_geo(31.23456, 121.56789)
    assert isinstance(found, Normal)
    assert (found.label, found.value, found.mask) == (
        "GeoCell",
        "31.2346,121.5679",
        "31.234*,121.567*",
    )
    assert found.parent is not None
    assert (found.parent.label, found.parent.value) == ("GeoCell", "31.234,121.567")


def test_south_and_west_have_their_cells_too() -> None:
    found = normalize_geo(-0.00001, -70.00016)
    assert isinstance(found, Normal)
    assert found.value == "0.0000,-70.0002"
    assert found.parent is not None
    assert found.parent.value == "0.000,-70.001"


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        (None, 121.5, "empty"),
        (31.2, None, "empty"),
        (float("nan"), 121.5, "empty"),
        (0.0, 0.0, "placeholder"),
        (121.5, 31.2, "out_of_range"),
        (31.2, 181.0, "out_of_range"),
    ],
)
def test_no_fix_is_unusable(latitude: float | None, longitude: float | None, reason: str) -> None:
    assert normalize_geo(latitude, longitude) == Unusable(reason)


def test_the_maps_shift_is_undone_to_a_metre() -> None:
    # Published pair: WGS-84 31.1774276, 121.5272106 is GCJ-02 31.17530398, 121.53154186.
    latitude, longitude = to_wgs84(31.17530398364597, 121.531541859215, "GCJ-02")
    assert latitude == pytest.approx(31.1774276, abs=1e-6)
    assert longitude == pytest.approx(121.5272106, abs=1e-6)
    # Published pair: WGS-84 29.575429778924, 114.21892734521 is BD-09 29.57919, 114.23076.
    latitude, longitude = to_wgs84(29.5791977, 114.2307690, "BD-09")
    assert latitude == pytest.approx(29.5754, abs=2e-4)
    assert longitude == pytest.approx(114.2189, abs=2e-4)


def test_outside_china_the_maps_are_not_shifted() -> None:
    assert to_wgs84(51.5, -0.12, "GCJ-02") == (51.5, -0.12)
    assert to_wgs84(51.5, -0.12, "WGS-84") == (51.5, -0.12)
