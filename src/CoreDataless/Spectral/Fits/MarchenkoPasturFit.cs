namespace CoreDataless.Spectral;

/// <summary>The Marchenko-Pastur law that is nearest to a spectrum's density.</summary>
/// <param name="SigmaMp">Standard deviation of the elements, in units where the eigenvalues' mean is 1.</param>
/// <param name="BulkMin">Lower edge of the bulk, in units of the eigenvalues.</param>
/// <param name="BulkMax">Upper edge of the bulk, in units of the eigenvalues.</param>
/// <param name="WScale">What the matrix is multiplied with to bring the eigenvalues' mean to 1.</param>
/// <param name="MpSoftRank">Upper edge over the largest eigenvalue; can exceed 1.</param>
/// <param name="NumSpikes">Eigenvalues above the bulk.</param>
public sealed record MarchenkoPasturFit(
    double SigmaMp, double BulkMin, double BulkMax, double WScale, double MpSoftRank, int NumSpikes);
