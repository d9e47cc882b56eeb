"""Chinese administrative names: what stands before the road in an address."""

import re
from dataclasses import dataclass

from ingest.normalize.base import words

_MUNICIPALITIES = words("北京 上海 天津 重庆")
_SPECIAL = words("香港 澳门")
_PROVINCES = words(
    """河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州
    云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆"""
)
_CITIES = words(
    """石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州
    晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布
    沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 吉林 四平 辽源
    通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河
    绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴
    湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳
    宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江
    新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照
    临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡
    南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 长沙
    株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山
    江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林
    梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡
    攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水
    遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 拉萨 日喀则 昌都 林芝 山南 那曲
    西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉
    酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密
    台北 新北 桃园 台中 台南 高雄"""
)
# Districts by the city that they name on their own; after `!` those that other cities have too.
_DISTRICTS = {
    "北京": "东城 西城 丰台 石景山 海淀 门头沟 房山 顺义 昌平 大兴 怀柔 平谷 密云 延庆 ! 朝阳 通州",
    "上海": "黄浦 徐汇 长宁 静安 虹口 杨浦 闵行 嘉定 浦东 金山 松江 青浦 奉贤 崇明 ! 普陀 宝山",
    "天津": "河西 南开 河北 红桥 东丽 西青 津南 北辰 武清 宝坻 滨海 宁河 静海 蓟州 ! 和平 河东",
    "重庆": "万州 涪陵 渝中 大渡口 沙坪坝 九龙坡 南岸 北碚 綦江 大足 渝北 巴南 黔江 长寿 江津 合川 "
    "永川 南川 璧山 铜梁 潼南 荣昌 开州 梁平 武隆 ! 江北",
    "广州": "越秀 海珠 荔湾 天河 黄埔 番禺 花都 南沙 从化 增城 ! 白云",
    "深圳": "福田 罗湖 盐田 宝安 龙岗 光明 坪山 ! 南山 龙华",
    "杭州": "上城 拱墅 滨江 萧山 余杭 临平 钱塘 富阳 临安 ! 西湖",
    "南京": "玄武 秦淮 建邺 雨花台 栖霞 江宁 浦口 六合 溧水 高淳 ! 鼓楼",
    "苏州": "姑苏 虎丘 吴中 相城 吴江 !",
    "成都": "锦江 青羊 金牛 武侯 成华 龙泉驿 青白江 新都 温江 双流 郫都 新津 !",
    "武汉": "江岸 江汉 硚口 汉阳 武昌 洪山 东西湖 汉南 蔡甸 江夏 黄陂 新洲 ! 青山",
    "西安": "碑林 莲湖 灞桥 未央 雁塔 阎良 临潼 高陵 鄠邑 ! 新城 长安",
}
_NEW_AREAS = words("浦东 滨海")  # 浦东新区, not 浦东区
_SOLE = {name: city for city, names in _DISTRICTS.items() for name in names.split("!")[0].split()}
# A bare name before one of these is part of a road's or a building's name: 南京东路, 深圳湾.
_NOT_A_NAME = (
    r"(?![东南西北中上下大新老前后一二三四五六七八九十0-9]{0,2}(?:路|街|道|马路|巷|弄|胡同)"
    r"|村|花园|小区|公馆|大厦|大学|学院|广场|公寓|家园|宾馆|饭店|酒店|医院|火车|公园|国际|新天地|区|县"
    r"|[里湾苑城站州港桥寺园](?![\u4e00-\u9fff]{0,2}区))"  # but 桥西区, 城关区 are districts
)


def _any(names: frozenset[str] | list[str]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


def _bare_districts(names: str) -> re.Pattern[str]:
    found = [name for name in names.split() if name != "!"]
    return re.compile(rf"^({_any(found)}){_NOT_A_NAME}")


_COUNTRY = re.compile(r"^(?:中华人民共和国|中国(?=.{1,8}[省市区]))")
_PROVINCE = re.compile(
    rf"^(?:{_any(_PROVINCES)})(?:省|(?:壮族|回族|维吾尔)?自治区|{_NOT_A_NAME}(?!市))"
)
_CITY = re.compile(
    rf"^({_any(_CITIES | _MUNICIPALITIES | _SPECIAL)})(?:市(?![中南北]区)|特别行政区|{_NOT_A_NAME})"
)
_PREFECTURE = re.compile(r"^([\u4e00-\u9fff]{2,12}?(?:自治州|地区(?=.{1,5}[县市区])))")
_TOWN_CITY = re.compile(r"^([\u4e00-\u9fff]{2,4}?)(?<![城都超集夜门菜花])市(?![场口民政北南中])")
_COUNTY = re.compile(
    r"^([\u4e00-\u9fff]{1,10}?自治[县旗]|[^\W0-9A-Z_路街号村园苑]{1,5}?县(?![城前后医中政])"
    r"|[^\W0-9A-Z_路街号村园苑]{2,5}?(?<![红国军彩])旗(?![路街舰袍山]))"
)
_ZONE = re.compile(
    r"^((?:[^\W0-9A-Z_路街号弄巷村栋]{2,8}?)?(?<!小)(?:经济技术开发区|开发区|工业园区|高新技术产业区"
    r"|高新区|保税区|新区|度假区))(?=.)"
)
_DISTRICT = re.compile(
    r"^(二七区|[^\W0-9A-Z_号弄巷栋]?[^\W0-9A-Z_号弄巷栋小社校园厂院景期宅舍属活片库墅"
    r"一二三四五六七八九十]区"
    r"|[^\W0-9A-Z_号弄巷栋]{2,3}[^\W0-9A-Z_路街小社校园厂院景期宅舍属活片库墅"
    r"东南西北中一二三四五六七八九十]区)(?=.)"
)
_DIRECTION_ONLY = re.compile(r"[东南西北中本]区")
_BARE_DISTRICTS = {f"{city}市": _bare_districts(names) for city, names in _DISTRICTS.items()}
_NO_DISTRICT = re.compile(r"^(?:市辖区|县级市|省直辖县级行政区划|自治区直辖县级行政区划)")
_STREET_OFFICE = re.compile(r"^[\u4e00-\u9fff]{1,6}?街道(?:办事处|办)?(?=.)")
_TOWN = re.compile(
    r"^([^\W0-9A-Z_路街号村]{1,5}?(?<![小古水])[镇乡])"
    r"(?![东南西北中]?(?:路|街|大道|政府|花园|人家))(?=.)"
)
_COMMUNITY = re.compile(r"^[^\W0-9A-Z_路街号]{2,6}?社区(?:居委会)?(?=[^\W0-9A-Z_]{2,}[0-9])")


@dataclass(frozen=True, slots=True)
class Scope:
    """The names before the road: `name` in one written form, empty if none was written."""

    name: str
    rest: str


def read_scope(text: str) -> Scope:
    """Return which city, district, county or town `text` begins with, and what follows.

    In a city's district the sub-district and town are dropped, as many leave them out and roads
    there have one name once; in a county they stay, as each town may have its own 人民路.
    """
    city, county, district, rest = _read_levels(_COUNTRY.sub("", text))
    rest = _STREET_OFFICE.sub("", rest)
    town = _TOWN.match(rest)
    rest = _COMMUNITY.sub("", rest[town.end() :] if town else rest)
    town_name = town[1] if town and (county or not district) else ""
    if not city and not county:
        city = _city_of(district)
    return Scope((county or city + district) + town_name, rest)


def _read_levels(text: str) -> tuple[str, str, str, str]:
    """Return city, county and district that `text` begins with, each perhaps empty, and the rest.

    Forms fill in the levels and people type them again, so they are read until none follows.
    """
    city = county = district = ""
    rest = text
    while True:
        next_city, rest = _read_city(rest)
        city = next_city or city
        found, rest = _read_county(rest)
        county = found or county
        found, rest = _read_district(city, rest)
        district = found or district
        if not (_CITY.match(rest) or _PROVINCE.match(rest)):
            return city, county, district, rest.removeprefix(district)


def _read_city(text: str) -> tuple[str, str]:
    city, rest = "", text
    while True:
        if found := _PROVINCE.match(rest):
            rest = rest[found.end() :]
        elif found := _CITY.match(rest):
            city = found[1] + ("" if found[1] in _SPECIAL else "市")
            rest = rest[found.end() :]
        elif found := _PREFECTURE.match(rest):
            city, rest = found[1], rest[found.end() :]
        else:
            return city, _NO_DISTRICT.sub("", rest)


def _read_county(text: str) -> tuple[str, str]:
    found = _COUNTY.match(text) or _TOWN_CITY.match(text)
    if not found:
        return "", text
    return found[0], text[found.end() :]


def _read_district(city: str, text: str) -> tuple[str, str]:
    """Return a district by its full name, or without 区 where `city` is known to have it."""
    found = _DISTRICT.match(text) or _ZONE.match(text)
    if found and not _DIRECTION_ONLY.fullmatch(found[1]):
        name = "浦东新区" if found[1] == "浦东区" else found[1]
        return name, text[found.end() :]
    bare = _BARE_DISTRICTS[city].match(text) if city in _BARE_DISTRICTS else None
    if not bare:
        return "", text
    return f"{bare[1]}{'新' if bare[1] in _NEW_AREAS else ''}区", text[bare.end() :]


def _city_of(district: str) -> str:
    """Return the city of a district whose name no other city has, else nothing."""
    city = _SOLE.get(re.sub(r"新?区$", "", district))
    return f"{city}市" if city else ""
