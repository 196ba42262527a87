using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>What `evaluate` is asked for.</summary>
/// <param name="Settings">The work.</param>
/// <param name="Trace">Loss histories in the JSON?</param>
/// <param name="Show">Prototypes in the terminal?</param>
/// <param name="OutFolder">For prototypes, or null.</param>
/// <param name="Output">Files for machines.</param>
internal sealed record EvaluateRequest(
    EvaluationSettings Settings, bool Trace, bool Show, string? OutFolder, OutputOptions Output);
