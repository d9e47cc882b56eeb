"""Twenty thousand distinct values of every kind, as clean exports write them: what speed is of."""

from collections.abc import Callable
from random import Random

from ingest import normalize
from ingest.normalize.base import luhn_sum
from ingest.normalize.company import company_check_character
from ingest.normalize.national_id import check_character

COUNT = 20_000
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HAN = "云海星辰博远金石锦华天成恒信宏达安康瑞丰新兴明德友联佳美盛世"
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
LATIN = ("Anna", "Brian", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Irene", "James")


def _distinct(make: Callable[[Random], str]) -> list[str]:
    """Return distinct texts in the order in which a seeded generator makes them."""
    chance = Random(4)
    found: dict[str, None] = {}
    while len(found) < COUNT:
        found[make(chance)] = None
    return list(found)


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _hex(chance: Random, count: int) -> str:
    return f"{chance.getrandbits(4 * count):0{count}x}"


def _luhn(body: str) -> str:
    return body + str(-luhn_sum(body + "0") % 10)


def _prc(chance: Random) -> str:
    born = f"{chance.randint(1950, 2005)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    body = f"{chance.choice(('110105', '310115', '440106', '510104'))}{born}{_digits(chance, 3)}"
    return body + check_character(body)


def _company(chance: Random) -> str:
    body = f"91310115{''.join(chance.choices(CODE_LETTERS, k=8))}"
    body += _organisation_check(body[8:])
    return body + company_check_character(body)


def _organisation_check(body: str) -> str:
    """Return the check character of an organisation code. Source: GB 11714-1997."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(letter, 36) for w, letter in zip(weights, body, strict=True))
    return "0123456789X0"[-total % 11]


def _device(chance: Random) -> str:
    kind = chance.randrange(3)
    if kind == 0:
        return _luhn(f"86{_digits(chance, 12)}")
    raw = _hex(chance, 32)
    if kind == 1:
        return raw[:16]
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}".upper()


def _ip(chance: Random) -> str:
    return f"{chance.randint(101, 126)}.{chance.randint(0, 255)}.{chance.randint(0, 255)}.7"


def _email(chance: Random) -> str:
    domain = chance.choice(("qq.com", "163.com", "gmail.com", "outlook.com"))
    return f"{chance.choice(LATIN).lower()}{_digits(chance, 6)}@{domain}"


def _point(chance: Random) -> str:
    return f"{chance.uniform(20, 50):.6f},{chance.uniform(75, 130):.6f}"


def _geo(text: str) -> object:
    north, _, east = text.partition(",")
    return normalize.normalize_geo(float(north), float(east))


def _employer(chance: Random) -> str:
    style = "".join(chance.choices(HAN, k=4))
    return f"{chance.choice(('杭州', '成都', '上海'))}{style}网络科技有限公司"


def _name(chance: Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(2, 4)))


def _western_name(chance: Random) -> str:
    return f"{chance.choice(LATIN)} {''.join(chance.choices('abdegiklmnorstuw', k=6))}"


SAMPLES: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "phone, mainland mobile": (
        normalize.normalize_phone,
        _distinct(lambda chance: f"1{chance.choice((38, 59, 86))}{_digits(chance, 8)}"),
    ),
    "phone, landline": (
        normalize.normalize_phone,
        _distinct(lambda chance: f"021-{chance.randint(5, 6)}{_digits(chance, 7)}"),
    ),
    "phone, foreign": (
        normalize.normalize_phone,
        _distinct(lambda chance: f"+4474{_digits(chance, 8)}"),
    ),
    "email": (normalize.normalize_email, _distinct(_email)),
    "national_id": (normalize.normalize_national_id, _distinct(_prc)),
    "company_id": (normalize.normalize_company, _distinct(_company)),
    "bank_card": (
        normalize.normalize_card,
        _distinct(lambda chance: _luhn(f"622202{_digits(chance, 12)}")),
    ),
    "device": (normalize.normalize_device, _distinct(_device)),
    "ip, version 4": (normalize.normalize_ip, _distinct(_ip)),
    "ip, version 6": (
        normalize.normalize_ip,
        _distinct(lambda chance: f"240e:{_hex(chance, 4)}:{_hex(chance, 4)}::{_hex(chance, 3)}"),
    ),
    "wifi": (
        normalize.normalize_wifi,
        _distinct(lambda chance: bytes.fromhex(f"3c{_hex(chance, 10)}").hex(":")),
    ),
    "geo, two numbers": (_geo, _distinct(_point)),
    "employer": (normalize.normalize_employer, _distinct(_employer)),
    "name, Chinese": (normalize.normalize_name, _distinct(_name)),
    "name, Latin": (normalize.normalize_name, _distinct(_western_name)),
}
