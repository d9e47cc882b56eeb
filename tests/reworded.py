"""The orders of `lender_export` under other headers, for a measure of words never seen.

They were written after the words of `ingest/suggest/headers.yaml`, which must not be fitted to
them: what is found here says how often a lender's own wording is understood.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.lender_export import ORDERS, write_orders

_HEADERS: Mapping[str, str] = {
    "订单编号": "业务订单号",
    "用户ID": "平台会员ID",
    "下单时间": "下单日",
    "注册日期": "会员开通日期",
    "客户姓名": "租机人",
    "身份证号码": "公民身份证件编号",
    "手机号码": "本人电话",
    "电子邮箱": "常用邮箱地址",
    "收货省份": "寄送省",
    "收货城市": "寄送城市",
    "收货区县": "寄送区县",
    "收货详细地址": "寄送街道门牌",
    "家庭住址": "户口所在地址",
    "收货人手机": "签收人电话号码",
    "紧急联系人姓名": "紧急联络人称呼",
    "紧急联系人1电话": "紧急联络人电话一",
    "紧急联系人2电话": "紧急联络人电话二",
    "设备指纹": "终端指纹",
    "是否模拟器": "是否使用模拟器",
    "是否VPN": "是否使用VPN",
    "登录IP": "用户IP地址",
    "WIFI_BSSID": "WIFI_MAC",
    "纬度(高德)": "gps_lat",
    "经度(高德)": "gps_lng",
    "工作单位": "任职公司",
    "银行卡号": "绑卡卡号",
    "支付宝账号": "付款支付宝",
    "商户号": "合作门店编号",
    "推广员": "推荐员工",
    "订单来源": "流量渠道",
    "审核员工号": "初审人员",
    "商品名称": "租赁产品名",
    "发货串号": "发出手机IMEI",
    "订单金额(元)": "订单应付总额",
    "租期": "租用期数",
    "押金": "已冻结押金",
    "每期租金": "每月应付租金",
    "芝麻分": "芝麻分值",
    "审批结果": "初审结论",
    "审批时间": "初审时间",
    "签收时间": "物流妥投时间",
    "性别": "男女",
    "备注": "附言",
}
REWORDED: Mapping[str, str | None] = {new: ORDERS[old] for old, new in _HEADERS.items()}


def write_reworded(path: Path, *, rows: int = 200) -> Path:
    """Write the export of orders with the other headers."""
    old, rest = write_orders(path, rows=rows).read_text("utf-8").split("\n", 1)
    header = ",".join(_HEADERS[name] for name in old.strip().split(","))
    path.write_text(f"{header}\n{rest}", encoding="utf-8")
    return path
