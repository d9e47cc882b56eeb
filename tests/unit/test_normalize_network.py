import pytest

from ingest.normalize import (
    Normal,
    Unusable,
    normalize_geo,
    normalize_ip,
    normalize_network,
    normalize_point,
    normalize_wifi,
    to_wgs84,
)


def read(text: str) -> Normal:
    found = normalize_ip(text)
    assert isinstance(found, Normal), (text, found)
    return found


@pytest.mark.parametrize(
    ("text", "value", "network", "mask"),
    [
        ("114.83.207.7", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        (" 114.83.207.7:8080 ", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("114.083.207.007", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("::ffff:114.83.207.7", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("114.83.207.7, 10.0.0.1", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("2408:DB8:1:2:3:4:5:6", "2408:db8:1:2:3:4:5:6", "2408:db8:1:2::/64", "2408:db8:1:2:*"),
        ("[2408:db8::1]:443", "2408:db8::1", "2408:db8::/64", "2408:db8:*"),
        ("2408:db8::1%eth0", "2408:db8::1", "2408:db8::/64", "2408:db8:*"),
        ("2408:db8::1/128", "2408:db8::1", "2408:db8::/64", "2408:db8:*"),
        ("114.83.207.7/32", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("IP地址：114.83.207.7", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("114。83。207。7（广东 移动）", "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
        ("client=2408:db8::1", "2408:db8::1", "2408:db8::/64", "2408:db8:*"),
        ('="114.83.207.7"', "114.83.207.7", "114.83.207.0/24", "114.83.207.*"),
    ],
)
def test_an_address_lies_in_its_network(text: str, value: str, network: str, mask: str) -> None:
    found = read(text)
    assert (found.label, found.value, found.mask) == ("Ip", value, mask)
    assert found.parent is not None
    assert (found.parent.label, found.parent.value) == ("IpNetwork", network)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10.1.2.3", "private"),
        ("172.16.0.9", "private"),
        ("192.168.1.5", "private"),
        ("169.254.1.1", "private"),
        ("::ffff:10.1.2.3", "private"),
        ("fd00::1", "private"),
        ("fe80::1%eth0", "private"),
        ("100.64.9.9", "carrier_grade"),
        ("203.0.113.7", "documentation"),
        ("2001:db8::1", "documentation"),
    ],
)
def test_addresses_that_are_another_machine_in_each_network_tie_nobody(
    text: str, reason: str
) -> None:
    assert normalize_ip(text) == Unusable(reason)


@pytest.mark.parametrize("text", ["10.1.0.0/16", "192.168.1.0/24", "fd00:1::/48", "100.64.0.0/20"])
def test_networks_of_such_addresses_tie_nobody(text: str) -> None:
    assert normalize_network(text) in (Unusable("private"), Unusable("carrier_grade"))


@pytest.mark.parametrize("text", ["172.32.0.9", "100.128.0.1", "192.169.1.5", "2408::1", "9.9.9.9"])
def test_their_neighbours_are_hosts(text: str) -> None:
    assert read(text).value == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("114.83.207.0/24", "114.83.207.0/24"),
        ("114.83.207.9/24", "114.83.207.0/24"),
        ("114.83.207.0/255.255.255.192", "114.83.207.0/26"),
        ("114.83.207.0 255.255.255.0", "114.83.207.0/24"),
        ("2408:8256:03A7:0::/48", "2408:8256:3a7::/48"),
    ],
)
def test_a_network_is_its_address_and_prefix(text: str, value: str) -> None:
    found = normalize_network(text)
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("IpNetwork", value)
    assert normalize_ip(text) == Unusable("a_network")
    assert normalize_network(value) == found


def test_a_host_is_no_network() -> None:
    assert normalize_network("114.83.207.7") == Unusable("not_a_network")
    assert normalize_network("114.83.207.7/32") == Unusable("not_a_network")


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
        ("240.0.0.1", "not_a_host"),
        ("114.83.207.*", "masked"),
        ("114.83.207.999", "not_an_ip"),
        ("host.example", "not_an_ip"),
    ],
)
def test_what_is_no_host_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_ip(text) == Unusable(reason)


@pytest.mark.parametrize(
    "text",
    ["A4:B1:C1:00:11:22", "a4-b1-c1-00-11-22", "a4b1.c100.1122", "A4B1C1001122", "a4:b1:c1:0:11:22",
     "0xA4B1C1001122", "路由器MAC：a4:b1:c1:00:11:22（家里）", "<a4b1c1001122>"],
)  # fmt: skip
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
        ("12:34:56:78:9a:bc", "placeholder"),
        ("00:00:00:00:00:01", "placeholder"),
        ("38:ae:73:**:**:**", "not_a_bssid"),
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
        (31.2, 121.5, "too_coarse"),
        (-1.0, -1.0, "too_coarse"),
        (31.234, 121.567, "too_coarse"),
    ],
)
def test_no_fix_is_unusable(latitude: float | None, longitude: float | None, reason: str) -> None:
    assert normalize_geo(latitude, longitude) == Unusable(reason)


def test_one_number_with_four_decimals_is_enough() -> None:
    assert isinstance(normalize_geo(31.23, 121.4737), Normal)
    assert isinstance(normalize_geo(31.2, 121.5, decimals=4), Normal)


@pytest.mark.parametrize(
    "text",
    ["31.23043,121.47372", "31.23043，121.47372", "31.2304 121.4737", "(31.23043, 121.47372)",
     "121.47372,31.23043", "31,23043; 121,47372", "lat: 31.23043, lng: 121.47372",
     "经度：121.47372，纬度：31.23043", '{"lat":31.23043,"lng":121.47372}',
     "geo:31.23043,121.47372;u=20",
     "POINT(121.47372 31.23043)", '{"type":"Point","coordinates":[121.47372,31.23043]}',
     "+31.23043+121.47372/", "https://maps.google.com/?q=31.23043,121.47372",
     "https://www.openstreetmap.org/?mlat=31.23043&mlon=121.47372", "31.23043°N 121.47372°E",
     "N31.23043 E121.47372", "31°13.8258'N, 121°28.4232'E", "北纬31°13′49.55″，东经121°28′25.39″",
     "3113.8258,N,12128.4232,E", "GPS 31.23043,121.47372"],
)  # fmt: skip
def test_every_way_to_write_a_point_is_one_cell(text: str) -> None:
    assert normalize_point(text) == normalize_geo(31.23043, 121.47372)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("null,null", "not_a_point"),
        ("定位失败", "not_a_point"),
        ("31.23043,", "not_a_point"),
        ("31°13'N, 121°28'E", "too_coarse"),
        ("31.23,121.47", "too_coarse"),
        ("0.0000,0.0000", "placeholder"),
        ("999,999", "out_of_range"),
        ("4.9E-324,4.9E-324", "not_a_point"),
    ],
)
def test_what_names_no_point_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_point(text) == Unusable(reason)


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
