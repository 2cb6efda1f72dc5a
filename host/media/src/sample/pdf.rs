//! PDF: a page with a line of text.

use std::fmt::Write as _;

use super::bits::Seeded;

pub(super) fn pdf(random: &mut Seeded) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 20 100 Td ({}) Tj ET", random.line());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R\
         /Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (place, object) in objects.iter().enumerate() {
        // Every line of the table is twenty bytes, its end included.
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", place + 1);
    }
    let start = out.len();
    let size = objects.len() + 1;
    let _ = write!(
        out,
        "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\n"
    );
    let _ = write!(out, "startxref\n{start}\n%%EOF\n");
    out.into_bytes()
}
