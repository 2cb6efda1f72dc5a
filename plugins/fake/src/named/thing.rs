//! What things are called, and where they are kept: `color`, `system`, `git`, `vehicle`…

use super::{Known, like, made, one_of};

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    one_of("color.human", &["color"], &["amber", "azure", "black", "blue", "brown", "crimson", "cyan", "gold", "gray", "green", "indigo", "ivory", "lavender", "lime", "magenta", "maroon", "navy", "olive", "orange", "pink", "plum", "purple", "red", "silver", "teal", "turquoise", "violet", "white", "yellow"]),
    made("color.rgb", &["color.hex", "hexColor", "internet.color"], |call| {
        let format = call.arguments(&["format"])?.one_of("format", &["hex", "css", "decimal"])?;
        let mut part = || call.rng.below(256);
        let (red, green, blue) = (part(), part(), part());
        Ok(match format {
            Some("css") => format!("rgb({red}, {green}, {blue})").into(),
            Some("decimal") => [red, green, blue].as_slice().into(),
            _ => format!("#{red:02x}{green:02x}{blue:02x}").into(),
        })
    }),
    made("color.hsl", &[], |call| {
        call.arguments(&[])?;
        let (hue, saturation, lightness) = (call.rng.below(361), call.rng.below(101), call.rng.below(101));
        Ok(format!("hsl({hue}deg {saturation}% {lightness}%)").into())
    }),
    like("system.fileName", &["fileName"], "filename"),
    like("system.fileExt", &[], "fileextension"),
    like("system.filePath", &["filePath"], "filepath"),
    like("system.directoryPath", &[], "folder"),
    like("system.mimeType", &["mimeType"], "mimetype"),
    like("system.semver", &["semver"], "semver"),
    like("system.cron", &["cron"], "cron"),
    like("git.branch", &[], "branch"),
    like("git.commitSha", &[], "commitsha"),
    like("git.commitMessage", &[], "commitmessage"),
    one_of("database.column", &[], &["id", "title", "name", "email", "phone", "token", "group", "category", "password", "comment", "avatar", "status", "createdAt", "updatedAt"]),
    one_of("database.type", &[], &["int", "varchar", "text", "date", "datetime", "tinyint", "bigint", "boolean", "decimal", "json", "timestamp"]),
    made("database.mongodbObjectId", &["objectId"], |call| {
        call.arguments(&[])?;
        Ok(super::text::drawn(call, 24, "0123456789abcdef").into())
    }),
    one_of("vehicle.vehicle", &["vehicle"], &["Toyota Corolla", "Volkswagen Golf", "Ford Focus", "Renault Clio", "Volvo XC60", "Hyundai Ioniq 5", "Fiat 500", "Honda Civic", "Mazda CX-5", "Skoda Octavia"]),
    like("vehicle.manufacturer", &[], "vehiclemake"),
    one_of("vehicle.model", &[], &["Corolla", "Golf", "Focus", "Clio", "XC60", "Ioniq 5", "500", "Civic", "CX-5", "Octavia"]),
    one_of("vehicle.type", &[], &["Cargo Van", "Convertible", "Coupe", "Hatchback", "Minivan", "SUV", "Sedan", "Wagon"]),
    like("vehicle.fuel", &[], "fuel"),
    like("vehicle.vin", &["vin"], "vin"),
    like("vehicle.vrm", &["licensePlate"], "licenseplate"),
    like("animal.type", &["animal"], "animal"),
    like("animal.petName", &["petName"], "petname"),
    like("book.title", &[], "booktitle"),
    like("book.author", &["author"], "author"),
    like("book.publisher", &[], "publisher"),
    one_of("book.genre", &[], &["Adventure", "Biography", "Classic", "Fantasy", "Historical Fiction", "Mystery", "Poetry", "Romance", "Science Fiction", "Thriller", "Travel"]),
    like("music.songName", &["song"], "songtitle"),
    one_of("music.genre", &[], &["Blues", "Classical", "Country", "Electronic", "Folk", "Funk", "Hip Hop", "Jazz", "Latin", "Metal", "Pop", "Reggae", "Rock", "Soul"]),
    like("movie.title", &["movie"], "movietitle"),
    like("food.dish", &["dish"], "dish"),
    like("food.ingredient", &["ingredient"], "ingredient"),
    like("airline.airline", &["airline"], "airline"),
    like("airline.airport", &["airport"], "airport"),
    like("airline.flightNumber", &["flightNumber"], "flightnumber"),
    like("weather.condition", &["weather"], "weather"),
];
