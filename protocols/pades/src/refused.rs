//! Why a PDF is refused: values with words for the person in front of it, beside those of the 2D code.

use certificate::Refused;
use kernel::words;

/// Whether nothing can be said about the paper (exit code 2 of `ieum verify`), as against a paper that is not genuine (exit code 1).
pub fn is_unreadable(refused: &Refused) -> bool {
    *refused == NOT_SIGNED || *refused == UNREADABLE || refused.is_unreadable()
}

/// No PDF.
pub(crate) const UNREADABLE: Refused = Refused {
    code: "pdf.unreadable",
    words: words(
        "PDF 파일이 아니거나 끝까지 받지 못한 파일입니다. 파일을 다시 받아 확인하십시오.",
        "This is not a PDF file, or only a part of one. Fetch the file again.",
        "PDF 파일을 읽지 못했어요. 파일을 다시 받아 주세요.",
    ),
};

/// A PDF without our signature.
pub(crate) const NOT_SIGNED: Refused = Refused {
    code: "pdf.not-signed",
    words: words(
        "이음의 전자서명이 없는 PDF입니다. 종이에 인쇄된 2차원 코드로 확인하십시오.",
        "This PDF does not bear a signature of ieum. Check the 2D code printed on the page.",
        "이 파일에는 전자서명이 없어요. 종이에 있는 코드로 확인해 주세요.",
    ),
};

/// Something was changed after the signature.
pub(crate) const ALTERED: Refused = Refused {
    code: "pdf.altered",
    words: words(
        "서명한 뒤에 파일이 바뀌었습니다. 받지 마십시오.",
        "The file is not as it was signed. Do not accept it.",
        "파일이 바뀌었어요. 이 서류를 받지 마세요.",
    ),
};

/// The signer is nobody that the anchors name.
pub(crate) const FOREIGN: Refused = Refused {
    code: "pdf.foreign-signer",
    words: words(
        "신뢰 목록에 있는 기관이 서명한 파일이 아닙니다. 받지 마십시오.",
        "The signer does not descend from any of the trusted anchors. Do not accept the file.",
        "누가 서명한 파일인지 확인할 수 없어요. 받지 마세요.",
    ),
};

/// The signer's certificate did not count at the stated time.
pub(crate) const OUTSIDE_VALIDITY: Refused = Refused {
    code: "pdf.certificate-not-valid-then",
    words: words(
        "서명한 시각에 기관의 인증서가 유효하지 않았습니다. 받지 마십시오.",
        "The signer's certificate was not valid when the file says that it was signed. Do not accept it.",
        "서명할 때 쓸 수 없는 인증서였어요. 이 서류를 받지 마세요.",
    ),
};

/// The signature, the code and the data are not of one paper, or the signer is not its issuer.
pub const OTHER_PAPER: Refused = Refused {
    code: "pdf.other-paper",
    words: words(
        "서명, 2차원 코드, 첨부 자료가 한 증명서의 것이 아닙니다. 받지 마십시오.",
        "Signature, 2D code and attached data are not of one paper. Do not accept the file.",
        "다른 서류의 내용이 섞여 있어요. 이 서류를 받지 마세요.",
    ),
};

/// The time stamp does not hold.
pub(crate) const STAMP_FOREIGN: Refused = Refused {
    code: "pdf.time-stamp",
    words: words(
        "시점 확인이 이 서명의 것이 아니거나 신뢰하는 기관의 것이 아닙니다. 받지 마십시오.",
        "The time stamp is not for this signature, or not by anybody trusted. Do not accept the file.",
        "서명한 시각을 믿을 수 없어요. 이 서류를 받지 마세요.",
    ),
};
