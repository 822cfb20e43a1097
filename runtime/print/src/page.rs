//! The world that one template sees while it is laid out: its own source and wording, the shared look, the data, the code. Nothing else exists
//! in it, so the same paper comes from every node.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;

use typst::Feature;
use typst::Library;
use typst::LibraryExt as _;
use typst::World;
use typst::diag::FileError;
use typst::diag::FileResult;
use typst::foundations::Bytes;
use typst::foundations::Datetime;
use typst::foundations::Duration;
use typst::syntax::FileId;
use typst::syntax::RootedPath;
use typst::syntax::Source;
use typst::syntax::VirtualPath;
use typst::syntax::VirtualRoot;
use typst::text::Font;
use typst::text::FontBook;
use typst::text::FontFamily;
use typst::text::FontList;
use typst::text::TextElem;
use typst::utils::LazyHash;

use crate::PAPER_TYP;
use crate::job::Job;

/// The nine names that exist, interned once a process: Typst's interner holds 65,535 names and then panics, so a new template is a
/// new source under the old name.
struct Names {
    template: FileId,
    common: FileId,
    data: FileId,
    look: FileId,
    texts: FileId,
    code_svg: FileId,
    code_txt: FileId,
    specimen_svg: FileId,
    interim_svg: FileId,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let name = |path| {
        let path = VirtualPath::new(path).expect("a constant path has no way out of the root");
        RootedPath::new(VirtualRoot::Project, path).intern()
    };
    Names {
        template: name("/template.typ"),
        common: name("/paper.typ"),
        data: name("/data.json"),
        look: name("/look.json"),
        texts: name("/texts.json"),
        code_svg: name("/code.svg"),
        code_txt: name("/code.txt"),
        specimen_svg: name("/specimen.svg"),
        interim_svg: name("/interim.svg"),
    }
});

/// PretendardGOV 1.3.9 (OFL-1.1, `fonts/OFL.txt`): all 11,172 syllables and 7,138 Hanja in one face.
static FACES: [&[u8]; 2] = [
    include_bytes!("../fonts/PretendardGOV-Regular.otf"),
    include_bytes!("../fonts/PretendardGOV-Bold.otf"),
];

/// The family's name within the faces.
const FAMILY: &str = "Pretendard GOV";

/// 「견본 SPECIMEN · 효력 없음」 as outlines across an A4 page.
const SPECIMEN_SVG: &str = include_str!("../typst/specimen.svg");

/// 「임시 INTERIM」 as outlines along the other diagonal.
const INTERIM_SVG: &str = include_str!("../typst/interim.svg");

/// How many forms a press knows by heart; an office has six, and each may have a newer version.
const FORMS_MAX: usize = 16;

/// A template and its wording, as an office approved them: nothing of any person.
#[derive(Clone)]
struct Form {
    template: Source,
    texts: Bytes,
}

impl Form {
    fn is_of(&self, job: &Job) -> bool {
        self.template.text() == job.template && self.texts.as_slice() == job.texts.as_bytes()
    }
}

/// What all papers of a process share and none can change: Typst's library, the fonts, the shared look, the marks, the forms.
#[derive(Clone)]
pub(crate) struct Shop {
    library: Arc<LazyHash<Library>>,
    book: Arc<LazyHash<FontBook>>,
    fonts: Arc<Vec<Font>>,
    common: Source,
    specimen: Bytes,
    interim: Bytes,
    /// The forms printed last, the latest at the end. A template that was parsed and hashed once need not be again.
    forms: Arc<Mutex<Vec<Form>>>,
}

impl Shop {
    pub(crate) fn open() -> Self {
        let fonts: Vec<Font> = FACES
            .iter()
            .flat_map(|face| Font::iter(Bytes::new(*face)))
            .collect();
        // A11yExtras brings `pdf.header-cell`: a form has headings beside its rows, and a screen reader must hear them.
        let mut library = Library::builder()
            .with_features([Feature::A11yExtras].into_iter().collect())
            .build();
        // Typst's own default is a family that we do not carry, and then a character that no font has would not become a box, which
        // is found, but vanish without a word.
        library
            .styles
            .set(TextElem::font, FontList(vec![FontFamily::new(FAMILY)]));
        Self {
            library: Arc::new(LazyHash::new(library)),
            book: Arc::new(LazyHash::new(FontBook::from_fonts(&fonts))),
            fonts: Arc::new(fonts),
            common: Source::new(NAMES.common, PAPER_TYP.to_owned()),
            specimen: Bytes::from_string(SPECIMEN_SVG),
            interim: Bytes::from_string(INTERIM_SVG),
            forms: Arc::default(),
        }
    }

    fn form(&self, job: &Job) -> Form {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        let known = forms.iter().position(|form| form.is_of(job));
        let form = known.map_or_else(
            || Form {
                template: Source::new(NAMES.template, job.template.clone()),
                texts: Bytes::from_string(job.texts.clone()),
            },
            |at| forms.remove(at),
        );
        if forms.len() == FORMS_MAX {
            forms.remove(0);
        }
        forms.push(form.clone());
        form
    }
}

/// One paper. It is made for one job and dropped with it, so that no person's data can reach another's paper.
pub(crate) struct Page {
    shop: Shop,
    form: Form,
    data: Bytes,
    look: Bytes,
    code_svg: Bytes,
    code_txt: Bytes,
}

impl Page {
    /// `look` is what the shared look needs to know of the data before it sees it: [`crate::press`] takes it out.
    pub(crate) fn new(shop: &Shop, job: &Job, look: String, code_svg: String) -> Self {
        Self {
            shop: shop.clone(),
            form: shop.form(job),
            data: Bytes::from_string(job.data.clone()),
            look: Bytes::from_string(look),
            code_svg: Bytes::from_string(code_svg),
            code_txt: Bytes::from_string(job.code_text.clone()),
        }
    }
}

impl World for Page {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        NAMES.template
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id {
            _ if id == NAMES.template => Ok(self.form.template.clone()),
            _ if id == NAMES.common => Ok(self.shop.common.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            _ if id == NAMES.data => Ok(self.data.clone()),
            _ if id == NAMES.look => Ok(self.look.clone()),
            _ if id == NAMES.texts => Ok(self.form.texts.clone()),
            _ if id == NAMES.code_svg => Ok(self.code_svg.clone()),
            _ if id == NAMES.code_txt => Ok(self.code_txt.clone()),
            _ if id == NAMES.specimen_svg => Ok(self.shop.specimen.clone()),
            _ if id == NAMES.interim_svg => Ok(self.shop.interim.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    /// No clock: every date on a paper is data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
