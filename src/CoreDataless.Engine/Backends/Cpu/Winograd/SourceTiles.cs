using System.Runtime.Intrinsics;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>Where the patches of a layer's tiles lie: tiles are numbered image by image, row by row.</summary>
internal unsafe struct SourceTiles
{
    /// <summary>Room for the pointers of a patch's row, six at most, in whole vectors.</summary>
    public const int PointersPerRow = 8;

    /// <summary>For each row of tiles and of patches, the image row's offset in bytes; -1 in the padding.</summary>
    public long* Rows;

    /// <summary>For each column of tiles and of patches, the pixel's offset in bytes; -1 in the padding.</summary>
    public long* Columns;

    public int TilesDown;

    public int TilesAcross;

    /// <summary>Rows of a patch.</summary>
    public int Patch;

    /// <summary>The first image.</summary>
    public float* Images;

    public nint ImageFloats;

    public nint Channels;

    /// <summary>As many zeros as there are channels.</summary>
    public float* Zeros;

    /// <summary>Points at every pixel of the patch of a tile.</summary>
    public readonly void FillPointers(nint image, nint down, nint across, float** pixels)
    {
        Vector512<long> columns = Vector512.Load(Columns + across * PointersPerRow);
        Vector512<long> inside = Vector512.GreaterThanOrEqual(columns, Vector512<long>.Zero);
        Vector512<long> zeros = Vector512.Create((long)Zeros);
        long* rows = Rows + down * PointersPerRow;
        float* start = Images + image * ImageFloats;
        for (int y = 0; y < Patch; y++, pixels += PointersPerRow)
        {
            Vector512<long> row = Vector512.Create((long)start + rows[y]);
            Vector512<long> pointers = rows[y] < 0 ? zeros : Vector512.ConditionalSelect(inside, columns + row, zeros);
            pointers.Store((long*)pixels);
        }
    }
}
