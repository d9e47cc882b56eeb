"""What the report calls things, in English and Chinese."""

Words = tuple[str, str]

# label of a node: words, two letters for the picture, group (its shape and colour)
NODES: dict[str, tuple[Words, str, str]] = {
    "Phone": (("phone", "手机号"), "Ph", "contact"),
    "Email": (("e-mail", "邮箱"), "@", "contact"),
    "NationalId": (("national id", "证件号"), "ID", "identity"),
    "Company": (("company", "企业"), "Co", "identity"),
    "Representative": (("legal representative", "法定代表人"), "Re", "identity"),
    "Employer": (("employer", "工作单位"), "Em", "identity"),
    "Account": (("card or account", "银行卡或账户"), "¥", "money"),
    "Device": (("device", "设备"), "De", "goods"),
    "Asset": (("rented asset", "租赁物"), "As", "goods"),
    "Ip": (("IP address", "IP 地址"), "IP", "network"),
    "IpNetwork": (("IP network", "IP 网段"), "IN", "network"),
    "Wifi": (("Wi-Fi", "无线网络"), "Wi", "network"),
    "Room": (("address", "住址"), "Ad", "place"),
    "Building": (("building", "楼栋"), "Bu", "place"),
    "GeoCell": (("location", "位置"), "Lo", "place"),
    "Agent": (("agent", "代理人"), "Ag", "partner"),
    "Merchant": (("merchant", "商户"), "Me", "partner"),
    "Channel": (("channel", "渠道"), "Ch", "partner"),
    "Staff": (("staff", "员工"), "St", "partner"),
}
ROLES: dict[str, Words] = {
    "phone": ("phone", "手机号"),
    "contact_phone": ("contact’s phone", "联系人电话"),
    "consignee_phone": ("consignee’s phone", "收货人电话"),
    "email": ("e-mail", "邮箱"),
    "national_id": ("national id", "证件号"),
    "bank_card": ("bank card", "银行卡"),
    "payer_account": ("payer’s account", "付款账户"),
    "device": ("device", "设备"),
    "asset": ("rented asset", "租赁物"),
    "ip": ("IP address", "IP 地址"),
    "wifi": ("Wi-Fi", "无线网络"),
    "room": ("delivery address", "收货地址"),
    "home_room": ("home address", "住址"),
    "geo_cell": ("location", "位置"),
    "employer": ("employer", "工作单位"),
    "company": ("company", "企业"),
    "representative": ("legal representative", "法定代表人"),
    "agent": ("agent", "代理人"),
    "merchant": ("merchant", "商户"),
    "channel": ("channel", "渠道"),
    "staff": ("staff", "员工"),
}
KINDS: dict[str, Words] = {
    "agent_prepaid_rent": ("agent prepaid rent", "中介垫付首期"),
    "redirected_delivery": ("redirected delivery", "收货地址集中"),
    "recycler": ("recycler", "回收套现"),
    "synthetic_family": ("synthetic family", "虚构家庭"),
    "account_takeover": ("account takeover", "账户盗用"),
    "bust_out": ("bust-out", "养号套现"),
    "dormitory_recruitment": ("dormitory recruitment", "宿舍招募"),
    "insider": ("insider", "内部勾结"),
    "household": ("household", "家庭"),
    "dormitory_or_workplace": ("dormitory or workplace", "宿舍或单位"),
    "shop": ("shop", "门店"),
    "passed_on": ("second-hand or passed on", "二手或转让"),
}
STATUS: dict[str, Words] = {
    "reported": ("reported", "已报告"),
    "watch": ("watch", "观察"),
    "dormant": ("dormant", "休眠"),
    "dissolved": ("dissolved", "已解散"),
}
PARTS: dict[str, Words] = {"core": ("core", "核心"), "member": ("member", "成员")}
PARTS["periphery"] = ("periphery", "外围")
EVIDENCE: dict[str, Words] = {
    "attribute": ("shared", "共用"),
    "burst": ("closeness in time", "时间集中"),
    "role": ("role", "角色"),
    "consistency": ("consistency", "一致性"),
    "rule": ("rule", "规则"),
    "innocent": ("innocent explanation", "无辜解释"),
    "prior": ("prior", "先验"),
}


def words(table: dict[str, Words], code: str | None) -> Words:
    """Return the words of `code`; one that has none is shown as it is, less its underscores."""
    if not code:
        return ("–", "–")
    plain = code.replace("_", " ")
    return table.get(code, (plain, plain))
