"""The 54 ethnic groups by the statistics office's two-digit code (Decision 121-TCTK/PPCĐ of 1979)."""

_IN_ORDER_OF_CODE = (
    "Kinh, Tày, Thái, Hoa, Khơ-me, Mường, Nùng, Mông, Dao, Gia-rai, Ngái, Ê-đê, Ba-na, Xơ-đăng, Sán Chay, "
    "Cơ-ho, Chăm, Sán Dìu, Hrê, Mnông, Ra-glai, Xtiêng, Bru-Vân Kiều, Thổ, Giáy, Cơ-tu, Gié-Triêng, Mạ, "
    "Khơ-mú, Co, Tà-ôi, Chơ-ro, Kháng, Xinh-mun, Hà Nhì, Chu-ru, Lào, La Chí, La Ha, Phù Lá, La Hủ, Lự, "
    "Lô Lô, Chứt, Mảng, Pà Thẻn, Cơ Lao, Cống, Bố Y, Si La, Pu Péo, Brâu, Ơ Đu, Rơ-măm"
)

ETHNICITY = {f"{code:02}": name for code, name in enumerate(_IN_ORDER_OF_CODE.split(", "), start=1)}
