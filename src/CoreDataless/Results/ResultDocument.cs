using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoreDataless.Results;

/// <summary>
/// What every result says. Names and units are those of the JSON; what an older file lacks is null, or empty: the
/// deserialiser sets what is not there to null, so lists see to it themselves.
/// </summary>
public abstract record ResultDocument
{
    /// <summary>The format.</summary>
    public required string Schema { get; init; }

    /// <summary>The command that made it.</summary>
    public required string Command { get; init; }

    /// <summary>All that is needed to run it again.</summary>
    public JsonElement Settings { get; init; }
}

/// <summary>What a result says whose models were measured, not only compared.</summary>
public abstract record MeasuredDocument : ResultDocument
{
    /// <summary>Was everything that was asked for measured?</summary>
    public required bool Complete { get; init; }

    /// <summary>Where.</summary>
    public required DeviceData Device { get; init; }

    /// <summary>Models that could not be worked on.</summary>
    public IReadOnlyList<FailedData> Failed { get; init => field = value ?? []; } = [];
}

/// <summary>Where something was computed.</summary>
public sealed record DeviceData(string Name, string Description);

/// <summary>A model that could not be worked on.</summary>
public sealed record FailedData(string File, string Error);

/// <summary>Mean and sample deviation; the deviation of one run is no number.</summary>
public sealed record SpreadData(double? Mean, double? Std)
{
    /// <summary>One value per run; null where there is none.</summary>
    public IReadOnlyList<double?>? Runs { get; init; }

    /// <summary>For Mg: its convention.</summary>
    public string? Convention { get; init; }
}

/// <summary>
/// How results are read: the names of the JSON, NaN and infinities as strings, nothing null that must be there.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = Depth)]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(SpectralDocument))]
[JsonSerializable(typeof(SeriesDocument))]
internal sealed partial class ResultContext : JsonSerializerContext
{
    /// <summary>Objects and lists inside one another.</summary>
    public const int Depth = 16;
}
