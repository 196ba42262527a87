namespace CoreDataless.Spectral;

/// <summary>The eigenvectors of X = W W^T or W^T W, of the shorter side of one matrix W, which is not scaled.</summary>
/// <param name="Values">Eigenvalues.</param>
/// <param name="Vectors">Unit vectors, one row after the other.</param>
internal sealed record Eigenvectors(double[] Values, double[] Vectors);
