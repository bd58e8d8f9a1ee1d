"""What the ministry's own columns say of each range, read in a straight line by another program in another language.

    python3 straight_line_scan.py DEF-9xx.csv [ABC-3xx.csv …]

writes a line for each row: code, first and last number, holder, INN, the holder's id where it is one of the six largest, kind of
line, and the regions that are named, by code of ISO 3166-2 and in the order of the alphabet: none for numbers of the whole country,
"?" where no region is named that there is.

Source of the files: «Реестр российской системы и плана нумерации», Минцифры России.
"""

import re
import sys

# What is left of a region's name without "область", "г." and the like: so few are written in more than one way.
REGIONS = """
RU-AD адыгея / RU-AL алтай / RU-ALT алтайский / RU-AMU амурская / RU-ARK архангельская / RU-AST астраханская
RU-BA башкортостан / RU-BEL белгородская / RU-BRY брянская / RU-BU бурятия / RU-CE чеченская / RU-CHE челябинская
RU-CHU чукотский / RU-CU чувашская чувашия / RU-CU чувашская / RU-DA дагестан / RU-IN ингушетия / RU-IRK иркутская
RU-IVA ивановская / RU-KAM камчатский / RU-KB кабардино балкарская / RU-KC карачаево черкесская / RU-KDA краснодарский
RU-KEM кемеровская / RU-KEM кемеровская кузбасс / RU-KGD калининградская / RU-KGN курганская / RU-KHA хабаровский
RU-KHM ханты мансийский югра / RU-KIR кировская / RU-KK хакасия / RU-KL калмыкия / RU-KLU калужская / RU-KO коми
RU-KOS костромская / RU-KR карелия / RU-KRS курская / RU-KYA красноярский / RU-LEN ленинградская / RU-LIP липецкая
RU-MAG магаданская / RU-ME марий эл / RU-MO мордовия / RU-MOS московская / RU-MOW москва / RU-MUR мурманская
RU-NEN ненецкий / RU-NGR новгородская / RU-NIZ нижегородская / RU-NVS новосибирская / RU-OMS омская / RU-ORE оренбургская
RU-ORL орловская / RU-PER пермский / RU-PNZ пензенская / RU-PRI приморский / RU-PSK псковская / RU-ROS ростовская
RU-RYA рязанская / RU-SA саха якутия / RU-SAK сахалинская / RU-SAM самарская / RU-SAR саратовская / RU-SE северная осетия алания
RU-SMO смоленская / RU-SPE санкт петербург / RU-STA ставропольский / RU-SVE свердловская / RU-TA татарстан
RU-TAM тамбовская / RU-TOM томская / RU-TUL тульская / RU-TVE тверская / RU-TY тыва / RU-TYU тюменская / RU-UD удмуртская
RU-ULY ульяновская / RU-VGG волгоградская / RU-VLA владимирская / RU-VLG вологодская / RU-VOR воронежская / RU-YAN ямало ненецкий
RU-YAR ярославская / RU-YEV еврейская / RU-ZAB забайкальский / crimea крым / sevastopol севастополь / baikonur байконур
donetsk-pr донецкая народная / luhansk-pr луганская народная / zaporizhzhia-oblast запорожская / kherson-oblast херсонская
WHOLE российская федерация
"""
REGION_OF = {name: code for code, name in (entry.split(None, 1) for entry in re.split(r" / |\n", REGIONS.strip()))}
# Subjects that lie in another one: "Ненецкий АО|Архангельская область" is the first of them.
WITHIN = {"RU-NEN": "RU-ARK", "RU-KHM": "RU-TYU", "RU-YAN": "RU-TYU"}
NOTHING = r"\b(г|гор|город|обл|область|край|республика|ао|авт|автономн\w+|округ)\b"
# By INN, and where the file has none by name.
LARGEST = {
    "7740000076": "mts", "мобильные телесистемы": "mts", "мтс": "mts", "7812014560": "megafon", "мегафон": "megafon",
    "7713076301": "beeline", "вымпел-коммуникации": "beeline", "вымпелком": "beeline", "7743895280": "t2", "т2 мобайл": "t2",
    "7707049388": "rostelecom", "ростелеком": "rostelecom", "7701725181": "yota", "скартел": "yota",
}
KINDS = {"800": "TOLLFREE", "804": "TOLLFREE", "803": "PREMIUM", "809": "PREMIUM"}


def region_of(part):
    """The code of one name, or None."""
    words = re.sub(r"\(.*?\)", " ", part) if "саха" not in part else part
    words = re.sub(NOTHING, " ", re.sub(r"[^а-я ]", " ", words))
    return REGION_OF.get(" ".join(words.split()))


def regions_of(text):
    """The codes that a text names, in the order of the alphabet."""
    text = re.sub(r"[, ]+(кроме|за исключением) .*", "", text.lower().replace("ё", "е"))
    found = set()
    for piece in re.split(r"[,;*]| и ", text):
        named = [code for code in map(region_of, piece.split("|")) if code]
        if named:
            found.add(next((code for code in named if WITHIN.get(code) == named[-1]), named[-1]))
    subjects = found - {"WHOLE"}
    if len(subjects) > 45 or (found and not subjects):
        return ""
    return "+".join(sorted(subjects)) or "?"


def kind_of(code):
    if code[0] == "9":
        return "MOB"
    return KINDS.get(code, "OTHER" if code[:2] == "80" else "FIX")


def largest_of(holder, inn):
    name = re.sub(r'^(публичное акционерное общество|пао|оао|ао|ооо) *|["«»]', "", holder.lower())
    return LARGEST.get(inn or name.strip(), "")


def scan(path, out):
    cache = {}
    with open(path, encoding="utf-8-sig") as lines:
        head = next(lines).rstrip("\r\n").split(";")
        has_inn, has_territory = "ИНН" in head, "Территория ГАР" in head
        for line in lines:
            cells = line.rstrip("\r\n").split(";")
            code, first, last, _, holder = (cell.strip() for cell in cells[:5])
            inn = cells.pop().strip() if has_inn else ""
            # A ";" stands in some regions as well: what is behind the holder is the region, and the territory is its last cell.
            place = cells[-1] if has_territory else ";".join(cells[5:])
            if has_territory and place.strip() in ("", "-"):
                place = ";".join(cells[5:-1])
            if place not in cache:
                cache[place] = regions_of(place)
            row = (code, first.zfill(7), last.zfill(7), holder, inn, largest_of(holder, inn), kind_of(code), cache[place])
            out.write("\t".join(row) + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    for argument in sys.argv[1:]:
        scan(argument, sys.stdout)
