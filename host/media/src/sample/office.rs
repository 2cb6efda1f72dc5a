//! Documents that are archives of XML, each with one line of text.

use std::fmt::Write as _;

use super::archive::zip;
use super::bits::Seeded;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OASIS: &str = "urn:oasis:names:tc:opendocument:xmlns";

pub(super) fn word(random: &mut Seeded) -> Vec<u8> {
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    zip(&[
        (
            "[Content_Types].xml",
            &content_types(&[("/word/document.xml", kind)]),
        ),
        (
            "_rels/.rels",
            &relationships("officeDocument", "word/document.xml"),
        ),
        (
            "word/document.xml",
            &xml(&format!(
                "<w:document xmlns:w=\"{WORD}\"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p>\
                 </w:body></w:document>",
                random.line()
            )),
        ),
    ])
}

pub(super) fn excel(random: &mut Seeded) -> Vec<u8> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    zip(&[
        (
            "[Content_Types].xml",
            &content_types(&[
                ("/xl/workbook.xml", &format!("{kind}.sheet.main+xml")),
                (
                    "/xl/worksheets/sheet1.xml",
                    &format!("{kind}.worksheet+xml"),
                ),
            ]),
        ),
        (
            "_rels/.rels",
            &relationships("officeDocument", "xl/workbook.xml"),
        ),
        (
            "xl/workbook.xml",
            &xml(&format!(
                "<workbook xmlns=\"{SHEET}\" xmlns:r=\"{OFFICE}\"><sheets>\
                 <sheet name=\"Sample\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            )),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &relationships("worksheet", "worksheets/sheet1.xml"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &xml(&format!(
                "<worksheet xmlns=\"{SHEET}\"><sheetData><row r=\"1\">\
                 <c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row></sheetData></worksheet>",
                random.line()
            )),
        ),
    ])
}

pub(super) fn open_document_text(random: &mut Seeded) -> Vec<u8> {
    let body = format!(
        "<office:text><text:p>{}</text:p></office:text>",
        random.line()
    );
    open_document("application/vnd.oasis.opendocument.text", &body)
}

pub(super) fn open_document_sheet(random: &mut Seeded) -> Vec<u8> {
    let body = format!(
        "<office:spreadsheet><table:table table:name=\"Sample\"><table:table-row>\
         <table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>\
         </table:table-row></table:table></office:spreadsheet>",
        random.line()
    );
    open_document("application/vnd.oasis.opendocument.spreadsheet", &body)
}

pub(super) fn epub(random: &mut Seeded) -> Vec<u8> {
    let line = random.line();
    let xhtml = |head: &str, body: &str| {
        xml(&format!(
            "<html xmlns=\"http://www.w3.org/1999/xhtml\" \
             xmlns:epub=\"http://www.idpf.org/2007/ops\">\
             <head><title>{head}</title></head><body>{body}</body></html>"
        ))
    };
    let nav = "<nav epub:type=\"toc\"><ol><li><a href=\"text.xhtml\">Text</a></li></ol></nav>";
    zip(&[
        ("mimetype", b"application/epub+zip"),
        (
            "META-INF/container.xml",
            &xml("<container version=\"1.0\" \
                  xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
                  <rootfile full-path=\"book.opf\" \
                  media-type=\"application/oebps-package+xml\"/></rootfiles></container>"),
        ),
        (
            "book.opf",
            &xml(&format!(
                "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
                 unique-identifier=\"id\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
                 <dc:identifier id=\"id\">urn:{id}</dc:identifier><dc:title>{line}</dc:title>\
                 <dc:language>en</dc:language>\
                 <meta property=\"dcterms:modified\">1980-01-01T00:00:00Z</meta></metadata>\
                 <manifest><item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\" \
                 media-type=\"application/xhtml+xml\"/><item id=\"text\" href=\"text.xhtml\" \
                 media-type=\"application/xhtml+xml\"/></manifest>\
                 <spine><itemref idref=\"text\"/></spine></package>",
                id = line.to_lowercase().replace(' ', ":")
            )),
        ),
        ("nav.xhtml", &xhtml(&line, nav)),
        ("text.xhtml", &xhtml(&line, &format!("<p>{line}</p>"))),
    ])
}

fn open_document(media_type: &str, body: &str) -> Vec<u8> {
    // Readers look for the media type in the archive's first file.
    zip(&[
        ("mimetype", media_type.as_bytes()),
        (
            "content.xml",
            &xml(&format!(
                "<office:document-content xmlns:office=\"{OASIS}:office:1.0\" \
                 xmlns:text=\"{OASIS}:text:1.0\" xmlns:table=\"{OASIS}:table:1.0\" \
                 office:version=\"1.2\"><office:body>{body}</office:body>\
                 </office:document-content>"
            )),
        ),
        (
            "META-INF/manifest.xml",
            &xml(&format!(
                "<manifest:manifest xmlns:manifest=\"{OASIS}:manifest:1.0\" \
                 manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" \
                 manifest:media-type=\"{media_type}\"/><manifest:file-entry \
                 manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
                 </manifest:manifest>"
            )),
        ),
    ])
}

fn content_types(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    );
    for (part, kind) in parts {
        let _ = write!(
            types,
            "<Override PartName=\"{part}\" ContentType=\"{kind}\"/>"
        );
    }
    xml(&(types + "</Types>"))
}

fn relationships(kind: &str, target: &str) -> Vec<u8> {
    xml(&format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" \
         Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
    ))
}

fn xml(document: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{document}").into_bytes()
}
