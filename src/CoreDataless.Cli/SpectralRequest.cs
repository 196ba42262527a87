using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>What `spectral` is asked for.</summary>
/// <param name="Settings">The work.</param>
/// <param name="All">Show every layer?</param>
/// <param name="Flow">Show alpha against depth?</param>
/// <param name="Output">Files for machines.</param>
internal sealed record SpectralRequest(
    SpectralSettings Settings, bool All, bool Flow, OutputOptions Output);
