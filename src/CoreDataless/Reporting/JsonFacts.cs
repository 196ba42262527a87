using System.Text.Json;
using CoreDataless.Models;

namespace CoreDataless.Reporting;

/// <summary>What several reports say of a model, in the same words.</summary>
internal static class JsonFacts
{
    /// <summary>The properties of a loaded model.</summary>
    public static void Facts(this Utf8JsonWriter json, ModelFacts facts)
    {
        json.WriteString("file", facts.File);
        json.WriteString("sha256", facts.Sha256);
        json.WriteString("format", facts.Format.ToString());
        json.WriteString("architecture", facts.Architecture);
        json.WriteNumber("parameters", facts.Parameters);
        json.WriteNumber("classes", facts.Classes);
        json.Texts("classNames", facts.ClassNames);
        json.Numbers("input", [facts.Input.Channels, facts.Input.Height, facts.Input.Width]);
        json.Object("preprocessing", () =>
        {
            json.Numbers("mean", facts.Normalization.Mean);
            json.Numbers("std", facts.Normalization.Std);
            json.WriteString("source", facts.Normalization.Source);
        });
        json.Number("statedAccuracy", facts.StatedAccuracy);
    }

    /// <summary>What the user asked to compute on.</summary>
    public static void DeviceSettings(this Utf8JsonWriter json, DeviceSettings device)
    {
        json.WriteString("device", device.Name);
        json.WriteNumber("threads", device.Threads);
        json.WriteString("simd", device.Simd?.ToString().ToLowerInvariant());
        json.WriteBoolean("exactConv", device.ExactConv);
        json.WriteString("precision", device.Precision);
    }

    /// <summary>What it was computed on.</summary>
    public static void Device(this Utf8JsonWriter json, DeviceFacts device) => json.Object("device", () =>
    {
        json.WriteString("name", device.Name);
        json.WriteString("description", device.Description);
    });

    /// <summary>The models that could not be worked on.</summary>
    public static void Failed(this Utf8JsonWriter json, IEnumerable<FailedModel> models) =>
        json.Objects("failed", models, model =>
        {
            json.WriteString("file", model.File);
            json.WriteString("error", model.Error);
        });

    /// <summary>What the user said about the networks; null for what was left unsaid.</summary>
    public static void NetworkOptions(this Utf8JsonWriter json, NetworkOptions options)
    {
        json.WriteString("input", options.Input is { } size ? Text(size) : null);
        json.WriteString("preset", options.Preset);
        OptionalNumbers(json, "mean", options.Mean);
        OptionalNumbers(json, "std", options.Std);
        json.WriteString("describe", options.DescriptionFile);
        json.WriteString("classNames", options.ClassNamesFile);
    }

    private static string Text(InputSize size) =>
        (size.Channels is { } channels ? $"{channels}x" : "") + $"{size.Height}x{size.Width}";

    private static void OptionalNumbers(Utf8JsonWriter json, string name, IReadOnlyList<float>? values)
    {
        if (values is null) json.WriteNull(name);
        else json.Numbers(name, values);
    }
}
