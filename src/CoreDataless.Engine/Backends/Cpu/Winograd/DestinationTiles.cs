namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>Where the results of a layer's tiles go, and what happens to them on the way.</summary>
internal unsafe struct DestinationTiles
{
    public int Height;

    public int Width;

    public nint Channels;

    public int TilesDown;

    public int TilesAcross;

    /// <summary>The first image.</summary>
    public float* Images;

    public nint ImageFloats;

    /// <summary>One per channel, or null.</summary>
    public float* Bias;

    /// <summary>The first image to add, or null.</summary>
    public float* Addend;

    /// <summary>Negative results become 0.</summary>
    public bool Relu;

    /// <summary>The first image of a mask that keeps results where it is positive, or null.</summary>
    public float* Mask;

    /// <summary>Images that one image of the mask serves.</summary>
    public int ImagesPerMask;
}
