namespace CoreDataless.Cuda;

/// <summary>Places on the device for matrices of one shape.</summary>
/// <param name="Address">The first place.</param>
/// <param name="Slots">One or two, that are filled in turn.</param>
/// <param name="Matrices">Matrices of each.</param>
internal readonly record struct MatrixRoom(ulong Address, int Slots, int Matrices)
{
    /// <summary>Where a slot begins.</summary>
    public ulong At(int slot, MatrixShape shape) =>
        Address + (ulong)(slot * Matrices * shape.Count * sizeof(double));
}
