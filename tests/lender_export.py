"""Exports of a made-up lender under headers of its own, with what each column truly is."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from ingest.normalize.base import luhn_sum
from ingest.normalize.national_id import check_character

SEED = 20
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华建国文"
_PLACES = (
    ("广东省", "深圳市", "南山区", "科技园路"),
    ("浙江省", "杭州市", "余杭区", "文一西路"),
    ("四川省", "成都市", "武侯区", "天府大道"),
    ("北京市", "北京市", "朝阳区", "建国路"),
)
Row = dict[str, str]
_Make = Callable[[Random, int], str]

# Theirs to ours; a column without a counterpart is None, parts of one of ours share its name.
ORDERS: Mapping[str, str | None] = {
    "订单编号": "application_id",
    "用户ID": "applicant_id",
    "下单时间": "applied_at",
    "注册日期": "registered_at",
    "客户姓名": "name",
    "性别": None,
    "身份证号码": "national_id",
    "手机号码": "phone",
    "电子邮箱": "email",
    "收货省份": "address",
    "收货城市": "address",
    "收货区县": "address",
    "收货详细地址": "address",
    "家庭住址": "home_address",
    "收货人手机": "consignee_phone",
    "紧急联系人姓名": None,
    "紧急联系人1电话": "contact_phones",
    "紧急联系人2电话": "contact_phones",
    "设备指纹": "device_id",
    "是否模拟器": "risk_flags",
    "是否VPN": "risk_flags",
    "登录IP": "ip",
    "WIFI_BSSID": "wifi_bssid",
    "纬度(高德)": "latitude",
    "经度(高德)": "longitude",
    "工作单位": "employer",
    "银行卡号": "bank_card",
    "支付宝账号": "payer_account",
    "商户号": "merchant_id",
    "推广员": "agent_id",
    "订单来源": "channel",
    "审核员工号": "staff_id",
    "商品名称": "product",
    "发货串号": "asset_id",
    "订单金额(元)": "amount",
    "租期": "term_months",
    "押金": "deposit",
    "每期租金": "monthly_price",
    "芝麻分": "credit_score",
    "审批结果": "decision",
    "审批时间": "decided_at",
    "签收时间": "delivered_at",
    "备注": None,
}
# Initials of pinyin, camelCase and abbreviations, as databases have them.
LOANS: Mapping[str, str | None] = {
    "sqdh": "application_id",
    "khbh": "applicant_id",
    "applyTime": "applied_at",
    "xm": "name",
    "sfzh": "national_id",
    "mobileNo": "phone",
    "userEmail": "email",
    "jtzz": "home_address",
    "deviceFp": "device_id",
    "clientIp": "ip",
    "gzdw": "employer",
    "yhkh": "bank_card",
    "jjlxrdh": "contact_phones",
    "loanAmt": "amount",
    "qs": "term_months",
    "monthlyIncome": "income",
    "creditScore": "credit_score",
    "loanOfficerId": "staff_id",
    "qdbh": "channel",
    "shjg": "decision",
    "nl": None,
    "gmtModified": None,
}
OUTCOMES: Mapping[str, str | None] = {
    "订单号": "application_id",
    "统计日期": "observed_at",
    "贷后状态": "outcome",
    "逾期天数": "overdue_days",
    "损失金额": "loss_amount",
    "数据来源": "source",
    "更新时间": None,
}
EVENTS: Mapping[str, str | None] = {
    "log_id": "event_id",
    "user_id": "applicant_id",
    "order_no": "application_id",
    "event_time": "occurred_at",
    "event_type": "kind",
    "ip_addr": "ip",
    "imei": "device_id",
    "ua": None,
}
INSTALMENTS: Mapping[str, str | None] = {
    "合同编号": "application_id",
    "期次": "number",
    "应还日期": "due_at",
    "应还金额": "amount_due",
    "实还日期": "paid_at",
    "实还金额": "amount_paid",
}
PARTNERS: Mapping[str, str | None] = {
    "合作方编号": "partner_id",
    "合作方类型": "kind",
    "合作方名称": "name",
    "统一社会信用代码": "company_id",
    "法人身份证号": "representative_id",
    "联系电话": "phone",
    "经营地址": "address",
    "签约日期": "agreed_from",
    "协议到期日": "agreed_to",
}


def write_orders(path: Path, *, rows: int = 200) -> Path:
    """Write an export of orders with 43 Chinese headers, as a spreadsheet shows them."""
    return _write(path, ORDERS, rows, _ORDER)


def write_loans(path: Path, *, rows: int = 200) -> Path:
    """Write an export of loans with a database's headers, dates day first."""
    return _write(path, LOANS, rows, _LOAN)


def write_others(folder: Path, *, rows: int = 80) -> dict[str, Path]:
    """Write a file of each other kind, by kind, under names that say nothing."""
    told = {
        "outcomes": (OUTCOMES, _OUTCOME),
        "events": (EVENTS, _EVENT),
        "instalments": (INSTALMENTS, _INSTALMENT),
        "partners": (PARTNERS, _PARTNER),
    }
    return {
        kind: _write(folder / f"{number}.csv", headers, rows, makers)
        for number, (kind, (headers, makers)) in enumerate(told.items())
    }


def _write(
    path: Path, headers: Mapping[str, str | None], rows: int, makers: Mapping[str, _Make]
) -> Path:
    rng = Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(headers))
        writer.writeheader()
        for row in range(rows):
            writer.writerow({header: makers[header](rng, row) for header in headers})
    return path


def _name(rng: Random, _: int) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2))))


def _phone(rng: Random, _: int) -> str:
    return rng.choice(("138", "139", "150", "186", "177")) + f"{rng.randrange(10**8):08}"


def _resident(rng: Random, _: int) -> str:
    day = f"{rng.randrange(1965, 2004)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    digits = rng.choice(("440305", "330110", "510107")) + day + f"{rng.randrange(1000):03}"
    return digits + check_character(digits)


def _luhn(rng: Random, head: str, length: int) -> str:
    digits = head + "".join(rng.choices("0123456789", k=length - len(head) - 1))
    return digits + next(d for d in "0123456789" if luhn_sum(digits + d) == 0)


def _address(rng: Random, _: int) -> str:
    province, city, district, road = rng.choice(_PLACES)
    whole = f"{city}{district}" if province == city else f"{province}{city}{district}"
    return f"{whole}{road}{rng.randrange(1, 300)}号{rng.randrange(1, 20)}栋{_room(rng)}室"


def _room(rng: Random) -> str:
    return f"{rng.randrange(1, 30)}{rng.randrange(1, 9):02}"


def _detail(rng: Random, _: int) -> str:
    road = rng.choice(_PLACES)[3]
    return f"{road}{rng.randrange(1, 300)}号{rng.randrange(1, 20)}栋{_room(rng)}"


def _time(pattern: str) -> _Make:
    def make(rng: Random, _: int) -> str:
        year, month, day = rng.randrange(2022, 2025), rng.randrange(1, 13), rng.randrange(1, 29)
        return pattern.format(y=year, m=month, d=day, H=rng.randrange(24), M=rng.randrange(60))

    return make


def _one(*choices: str) -> _Make:
    return lambda rng, _: rng.choice(choices)


def _id(head: str) -> _Make:
    return lambda rng, row: f"{head}{2024050000 + row}"


def _some(make: _Make, share: float = 0.7) -> _Make:
    return lambda rng, row: make(rng, row) if rng.random() < share else ""


def _whole(least: int, most: int, pattern: str = "{}") -> _Make:
    return lambda rng, _: pattern.format(rng.randrange(least, most))


def _ip(rng: Random, _: int) -> str:
    return f"113.{rng.randrange(64, 128)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def _hex(length: int, between: str = "") -> _Make:
    def make(rng: Random, _: int) -> str:
        pairs = [f"{rng.randrange(256):02x}" for _ in range(length // 2)]
        return between.join(["3c", *pairs[1:]])

    return make


_ORDER: dict[str, _Make] = {
    "订单编号": _id("ZL"),
    "用户ID": lambda rng, row: f"U{880000 + row * 7 % 190}",
    "下单时间": _time("{y}/{m}/{d} {H}:{M:02}"),
    "注册日期": _time("{y}年{m}月{d}日"),
    "客户姓名": _name,
    "性别": _one("男", "女"),
    "身份证号码": _resident,
    "手机号码": _phone,
    "电子邮箱": _some(lambda rng, row: f"u{rng.randrange(10**6)}@example-mail.com"),
    "收货省份": lambda rng, row: _PLACES[row % 4][0],
    "收货城市": lambda rng, row: _PLACES[row % 4][1],
    "收货区县": lambda rng, row: _PLACES[row % 4][2],
    "收货详细地址": _detail,
    "家庭住址": _some(_address),
    "收货人手机": _phone,
    "紧急联系人姓名": _name,
    "紧急联系人1电话": _phone,
    "紧急联系人2电话": _some(_phone),
    "设备指纹": _hex(32),
    "是否模拟器": _one("0", "0", "0", "1"),
    "是否VPN": _one("否", "否", "是"),
    "登录IP": _ip,
    "WIFI_BSSID": _some(_hex(12, ":")),
    "纬度(高德)": lambda rng, _: f"{22.5 + rng.random():.6f}",
    "经度(高德)": lambda rng, _: f"{113.9 + rng.random():.6f}",
    "工作单位": _some(lambda rng, _: f"{rng.choice(('星河', '云帆', '晨曦'))}科技有限公司"),
    "银行卡号": lambda rng, _: _luhn(rng, "622202", 19),
    "支付宝账号": _some(_phone, 0.5),
    "商户号": _whole(1, 9, "SH000{}"),
    "推广员": _some(_whole(100, 140, "TG{}"), 0.5),
    "订单来源": _one("APP", "小程序", "门店"),
    "审核员工号": _whole(10, 30, "E10{}"),
    "商品名称": _one("手机 128G", "手机 256G", "平板 64G"),
    "发货串号": _some(lambda rng, _: _luhn(rng, "35678910", 15)),
    "订单金额(元)": _whole(3, 9, "¥{},999.00"),
    "租期": _one("6期", "12期", "24期"),
    "押金": _one("0", "500", "1,000"),
    "每期租金": _whole(200, 700, "{}.50"),
    "芝麻分": _whole(550, 800),
    "审批结果": _one("通过", "通过", "拒绝", "客户取消"),
    "审批时间": _time("{y}/{m}/{d} {H}:{M:02}"),
    "签收时间": _some(_time("{y}/{m}/{d} {H}:{M:02}")),
    "备注": _some(_one("尽快发货", "周末送", "放门卫")),
}
_LOAN: dict[str, _Make] = {
    "sqdh": _id("A"),
    "khbh": _whole(100_000, 999_999),
    "applyTime": _time("{d:02}/{m:02}/{y} {H:02}:{M:02}"),
    "xm": _name,
    "sfzh": _resident,
    "mobileNo": _phone,
    "userEmail": _some(lambda rng, _: f"m{rng.randrange(10**6)}@example-mail.com"),
    "jtzz": _address,
    "deviceFp": _hex(40),
    "clientIp": _ip,
    "gzdw": _some(lambda rng, _: f"{rng.choice(('星河', '云帆'))}商贸有限公司"),
    "yhkh": lambda rng, _: _luhn(rng, "621700", 19),
    "jjlxrdh": lambda rng, row: f"{_phone(rng, row)}|{_phone(rng, row)}",
    "loanAmt": _whole(1000, 50_000),
    "qs": _one("3", "6", "12"),
    "monthlyIncome": _whole(3000, 30_000),
    "creditScore": _whole(400, 850),
    "loanOfficerId": _whole(1, 40, "LO{}"),
    "qdbh": _one("Q01", "Q02", "Q07"),
    "shjg": _one("审核通过", "审核拒绝"),
    "nl": _whole(20, 60),
    "gmtModified": _time("{y}-{m:02}-{d:02} {H:02}:{M:02}:00"),
}
_OUTCOME: dict[str, _Make] = {
    "订单号": _id("ZL"),
    "统计日期": _time("{y}-{m:02}-{d:02}"),
    "贷后状态": _one("结清", "逾期", "坏账", "失联"),
    "逾期天数": _whole(0, 200),
    "损失金额": _whole(0, 9000),
    "数据来源": _one("催收", "系统"),
    "更新时间": _time("{y}-{m:02}-{d:02} {H:02}:{M:02}:00"),
}
_EVENT: dict[str, _Make] = {
    "log_id": _id("L"),
    "user_id": _whole(100_000, 999_999),
    "order_no": _id("ZL"),
    "event_time": _whole(1_650_000_000, 1_720_000_000),
    "event_type": _one("登录", "换绑手机", "还款"),
    "ip_addr": _ip,
    "imei": lambda rng, _: _luhn(rng, "35678910", 15),
    "ua": _one("Mozilla/5.0 (Linux)", "Mozilla/5.0 (iPhone)"),
}
_INSTALMENT: dict[str, _Make] = {
    "合同编号": lambda rng, row: f"HT{row // 12:06}",
    "期次": lambda rng, row: str(row % 12 + 1),
    "应还日期": _time("{y}-{m:02}-{d:02}"),
    "应还金额": _whole(200, 700),
    "实还日期": _some(_time("{y}-{m:02}-{d:02}")),
    "实还金额": _some(_whole(200, 700)),
}
_PARTNER: dict[str, _Make] = {
    "合作方编号": _id("P"),
    "合作方类型": _one("商户", "代理商", "渠道"),
    "合作方名称": _whole(1, 99, "云帆{}号店"),
    "统一社会信用代码": _one("91350100M000100Y43"),
    "法人身份证号": _resident,
    "联系电话": _phone,
    "经营地址": _address,
    "签约日期": _time("{y}-{m:02}-{d:02}"),
    "协议到期日": _one("2026-12-31", "9999-12-31"),
}
