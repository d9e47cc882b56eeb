"""Names that the reader of Chinese addresses cannot tell apart: it treats one as the other.

Its patterns and comparisons name some signs (路, 园, 村) and take any other Chinese sign alike. So
what it makes of 阳光花园 it makes of 绮绮花园, but for the name itself: each such likeness is
tried out once, however many names have it.
"""

# Every Chinese sign that stands in the code of a reader of names (`READERS`); a test compares.
NAMED = (
    "一丁七三上下不丙业东两中丰主之乙九乡了事二五产京亭人代件会住作保假傅儿元先兔入八公六共关兴"
    "内准出划别到前副办务助勿包北区医十卅华单南厂厢厦县发取口古可台号司吊同名后员周和商喜嘉四团"
    "园国圆地场址坊坳城塔墅壁士处外大天太女妈姐委子存学宅室家宾宿寄密寓寝寨对寺小就层居属屯山州"
    "巢工巷市师幢幼广庄库底店府度座庭廿开弄御心必快戊户房手打技排提支收放政斋斜新方旁旅日昆易是"
    "晚景智有期末术机村条某柜标栋校档桥梯楼樓横正段民水江沟没治沿活洼济海淀港湾澳火点烦然片牌特"
    "环现理生甲电留白百的直省码碎社科税站第系级线组细经编老职联胡能自舍节花苏苑菜號蜂行街裹西讯"
    "话详请负货超路车软辖边达近送递通速道邨邮邸邻都配酒里铁铃铺镇门间阁队附际院隔雅集零靠面韵饭"
    "馆香马驿高鸟麻鿿"
)
# All modules that look at the signs of a name, once the place before it is read.
READERS = (
    "address_forms",
    "address_names",
    "address_zh",
    "address_zh_parts",
    "address_zh_text",
    "places_zh",
)
_ANY = "绮"  # stands in for any sign that none of them names; no place is called so
_LIKES = {point: _ANY for point in range(0x4E00, 0xA000) if chr(point) not in NAMED}


def likeness(name: str) -> str:
    """Return a Chinese name with one sign in place of each sign that no reader names.

    The reader of places knows more names, by its table: whether it takes `name` for a place is to
    be asked for itself.
    """
    return name.translate(_LIKES)
