namespace CoreDataless.Spectral;

/// <summary>How far an analysis is.</summary>
/// <param name="Layer">The layer whose spectrum is next; empty when all are known.</param>
/// <param name="Done">Layers whose spectrum is known.</param>
/// <param name="Layers">All layers.</param>
/// <param name="Fraction">Share of the work, by operations, from 0 to 1.</param>
public readonly record struct SpectralProgress(string Layer, int Done, int Layers, double Fraction);
