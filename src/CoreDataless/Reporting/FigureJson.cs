using System.Text.Json;
using CoreDataless.Results;

namespace CoreDataless.Reporting;

/// <summary>What figures are drawn from, as JSON.</summary>
internal static class FigureJson
{
    /// <summary>Writes the properties of the object that is being written.</summary>
    public static void Write(Utf8JsonWriter json, FigureData figures)
    {
        json.Numbers("shown", figures.Shown);
        if (figures.Similarity is { } similarity) json.Numbers("similarity", similarity);
        else json.WriteNull("similarity");
        json.Objects("nearest", figures.Nearest, pair =>
        {
            json.WriteNumber("a", pair.A);
            json.WriteNumber("b", pair.B);
            json.Number("cosine", pair.Cosine);
        });
        json.Objects("profiles", figures.Profiles, profile => Profile(json, profile));
        if (figures.Pictures is { } pictures) json.Object("pictures", () => Pictures(json, pictures));
        else json.WriteNull("pictures");
    }

    private static void Profile(Utf8JsonWriter json, ProfileData profile)
    {
        json.WriteNumber("class", profile.Class);
        json.Numbers("features", profile.Features);
        json.NumberLists("activations", profile.Activations);
        if (profile.Examples is not { } examples)
        {
            json.WriteNull("examples");
            return;
        }
        json.Object("examples", () =>
        {
            json.WriteNumber("count", examples.Count);
            json.Numbers("lower", examples.Lower);
            json.Numbers("median", examples.Median);
            json.Numbers("upper", examples.Upper);
        });
    }

    private static void Pictures(Utf8JsonWriter json, PictureData pictures)
    {
        json.WriteNumber("run", pictures.Run);
        json.WriteNumber("width", pictures.Width);
        json.WriteNumber("height", pictures.Height);
        Pngs(json, "prototypes", pictures.Prototypes);
        Pngs(json, "adversaries", pictures.Adversaries);
        Pngs(json, "differences", pictures.Differences);
        json.Numbers("gains", pictures.Gains);
    }

    private static void Pngs(Utf8JsonWriter json, string name, IReadOnlyList<byte[]?> pictures)
    {
        json.WriteStartArray(name);
        foreach (byte[]? picture in pictures)
        {
            if (picture is null) json.WriteNullValue();
            else json.WriteBase64StringValue(picture);
        }
        json.WriteEndArray();
    }
}
