"""Names of people, places and firms. Cities and districts are real; all else is put together."""

# (province, city, first two digits of its ids, latitude, longitude, districts); the order is of
# size in this world, not in the real one.
CITIES: tuple[tuple[str, str, str, float, float, tuple[str, ...]], ...] = (
    ("安徽省", "合肥市", "34", 31.82, 117.23, ("蜀山区", "包河区", "庐阳区", "瑶海区")),
    ("江苏省", "苏州市", "32", 31.30, 120.58, ("姑苏区", "吴中区", "相城区", "吴江区")),
    ("河南省", "郑州市", "41", 34.75, 113.62, ("金水区", "二七区", "中原区", "管城回族区")),
    ("四川省", "成都市", "51", 30.66, 104.07, ("武侯区", "锦江区", "青羊区", "龙泉驿区")),
    ("湖北省", "武汉市", "42", 30.59, 114.30, ("洪山区", "武昌区", "江汉区", "黄陂区")),
    ("山东省", "青岛市", "37", 36.07, 120.38, ("市南区", "市北区", "城阳区", "黄岛区")),
    ("广东省", "佛山市", "44", 23.02, 113.12, ("禅城区", "南海区", "顺德区", "三水区")),
    ("湖南省", "长沙市", "43", 28.23, 112.94, ("岳麓区", "雨花区", "天心区", "望城区")),
    ("陕西省", "西安市", "61", 34.34, 108.94, ("雁塔区", "碑林区", "未央区", "长安区")),
    ("福建省", "泉州市", "35", 24.87, 118.68, ("鲤城区", "丰泽区", "洛江区", "泉港区")),
    ("江西省", "南昌市", "36", 28.68, 115.86, ("东湖区", "西湖区", "青山湖区", "新建区")),
    ("广西壮族自治区", "南宁市", "45", 22.82, 108.37, ("青秀区", "兴宁区", "江南区", "良庆区")),
    ("贵州省", "贵阳市", "52", 26.65, 106.63, ("南明区", "云岩区", "花溪区", "白云区")),
    ("辽宁省", "大连市", "21", 38.91, 121.61, ("中山区", "西岗区", "甘井子区", "旅顺口区")),
    ("河北省", "石家庄市", "13", 38.04, 114.51, ("长安区", "桥西区", "裕华区", "藁城区")),
    ("浙江省", "温州市", "33", 27.99, 120.70, ("鹿城区", "龙湾区", "瓯海区", "洞头区")),
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
# Shares of the commonest surnames in per mille (Ministry of Public Security's yearly reports,
# rounded from memory); those further down fall slowly.
_COMMONEST = (72, 71, 67, 54, 46, 31, 22, 21, 20, 20, 15, 15, 14, 13, 13, 12, 12, 11)
SURNAME_WEIGHTS = (*_COMMONEST, *(11 - n // 4 for n in range(22)))
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰萍红鹏辉宇浩然子轩欣怡梓涵雨佳琪嘉文博俊"
    "思雅婷雪梅建国志晓春海波凯琳瑞晨阳飞龙云鑫泽诗语"
)
ROADS = "临湖 望江 学苑 振兴 金寨 桃源 松涛 翠微 科创 繁华 长宁 春晖 丹霞 泰和 枫林 石桥 迎宾 兴业"
ROAD_ENDS = ("路", "东路", "西路", "大道", "街", "北路")
ESTATES = (
    "锦绣 香樟 滨河 紫荆 阳光 梧桐 御景 书香 和顺 天悦 碧水 蓝湾 金域 银杏 云栖 汇景 祥和 怡景"
)
ESTATE_ENDS = ("花园", "家园", "小区", "公寓", "新城", "苑", "名邸")
VILLAGES = "上塘 下坝 石桥 东岗 柳林 杏花 双井 新河 牌坊 大垅 沙坪 高湾"
FIRMS = (
    "宏达 联创 鼎盛 永信 华腾 汇丰源 瑞禾 恒基 博远 天成 佳合 顺泰 铭扬 启航 金桥 众诚 锐捷通 万嘉"
)
TRADES = (
    "电子",
    "物流",
    "餐饮",
    "服饰",
    "建筑",
    "科技",
    "食品",
    "汽配",
    "教育",
    "物业",
    "商贸",
    "医药",
)
SCHOOLS = ("信息职业学院", "工程学院", "师范学院", "财经学院", "交通职业技术学院", "理工大学")
PRODUCTS = (
    # name, price in yuan
    ("phone-flagship-256", 8_999),
    ("phone-flagship-128", 6_999),
    ("phone-middle", 3_299),
    ("phone-budget", 1_699),
    ("tablet", 3_899),
    ("notebook", 6_499),
    ("watch", 1_999),
)
INDUSTRIES = ("wholesale", "catering", "construction", "software", "logistics", "education")
# Mobile prefixes by carrier (public numbering plan): mobile, unicom, telecom, virtual operators.
PREFIXES: tuple[tuple[int, ...], ...] = (
    (134, 135, 136, 137, 138, 139, 150, 151, 152, 157, 158, 159, 182, 183, 187, 188),
    (130, 131, 132, 155, 156, 166, 185, 186),
    (133, 153, 177, 180, 181, 189, 199),
    (167, 170, 171, 162),
)
# Issuer numbers of large banks' debit cards (public lists), 19 digits.
BINS = (622202, 621700, 622848, 621661, 622262, 622588, 621799, 622908)
# First three bytes of home and office routers (public register of the IEEE).
ROUTERS = (0x50BD5F, 0x8CA6DF, 0xD8150D, 0x00E04C, 0x28D127, 0x64644A, 0x34CE00, 0xB0958E)
# First octets of blocks that are assigned in China (public register of APNIC).
NETWORKS = (36, 39, 42, 49, 58, 59, 60, 61, 101, 106, 110, 111, 112, 113, 114, 115, 116, 117, 119)
MAIL_HOSTS = ("qq.com", "163.com", "126.com", "outlook.com", "sina.com")
