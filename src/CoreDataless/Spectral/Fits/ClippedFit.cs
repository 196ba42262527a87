namespace CoreDataless.Spectral;

/// <summary>A power law after the "fingers" at the top of the spectrum were clipped.</summary>
/// <param name="Fit">
/// The fit that was kept; its <see cref="PowerLawFit.TailCount"/> counts the clipped eigenvalues too, as
/// WeightWatcher's <c>num_pl_spikes</c> does.
/// </param>
/// <param name="NumFingers">WeightWatcher's <c>num_fingers</c>: one less than the eigenvalues clipped, or 0.</param>
/// <param name="RawAlpha">Alpha before anything was clipped.</param>
public sealed record ClippedFit(PowerLawFit Fit, int NumFingers, double RawAlpha);
