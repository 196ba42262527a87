using System.Text.Json;
using CoreDataless.Models;

namespace CoreDataless.Reporting;

/// <summary>An inspection as JSON.</summary>
public static class InspectionJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Stream stream, Inspection inspection, NetworkOptions options) =>
        JsonOutput.Write(stream, "inspect", json =>
        {
            json.Object("settings", () =>
            {
                json.Texts("models", [inspection.File]);
                json.NetworkOptions(options);
            });
            json.Objects("models", [inspection], i => Model(json, i));
        });

    private static void Model(Utf8JsonWriter json, Inspection inspection)
    {
        json.WriteString("file", inspection.File);
        json.WriteNumber("fileBytes", inspection.FileBytes);
        json.WriteString("sha256", inspection.Sha256);
        json.WriteString("format", inspection.Format.ToString());
        json.Object("metadata", () =>
        {
            foreach ((string key, string value) in inspection.Metadata) json.WriteString(key, value);
        });
        json.Texts("notes", inspection.Notes);
        Recognised(json, inspection.Recognition);
        if (inspection.Facts is { } facts) json.Object("network", () => json.Facts(facts));
        else json.WriteNull("network");
        json.Objects("tensors", inspection.Tensors, tensor =>
        {
            json.WriteString("name", tensor.Name);
            json.WriteString("dtype", tensor.Type.Name());
            json.Numbers("shape", tensor.Shape.Select(d => (double)d));
        });
    }

    private static void Recognised(Utf8JsonWriter json, Recognition recognition)
    {
        json.WriteBoolean("recognised", recognition.Network is not null);
        json.WriteString("architecture", recognition.Architecture);
        json.Objects("understood", recognition.Understood, layer =>
        {
            json.WriteString("name", layer.Name);
            json.WriteString("kind", layer.Kind);
            json.WriteString("shape", layer.Shape);
        });
        json.Texts("missing", recognition.Missing);
        json.Texts("leftOver", recognition.LeftOver);
        json.Texts("problems", recognition.Problems);
        json.Texts("warnings", recognition.Warnings);
        json.WriteString("advice", recognition.Advice);
    }
}
