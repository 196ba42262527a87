using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>Where the rows of a block lie. Each worker has its own.</summary>
/// <param name="capacity">Rows of a block.</param>
internal sealed unsafe class RowPlaces(int capacity)
{
    /// <summary>The source pixel that a row's first tap meets.</summary>
    public nint[] Sources { get; } = GC.AllocateArray<nint>(capacity, pinned: true);

    /// <summary>Floats from the start of the destination.</summary>
    public long[] Places { get; } = GC.AllocateArray<long>(capacity, pinned: true);

    /// <summary>Floats from the start of the mask, of which one copy may serve all seeds of an image.</summary>
    public long[] MaskPlaces { get; } = GC.AllocateArray<long>(capacity, pinned: true);

    /// <summary>Finds the rows of a phase from <paramref name="first"/> on.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="first">The first row: destination image * pixels of the phase + pixel.</param>
    /// <param name="count">How many.</param>
    /// <param name="source">The first channel of the group in source pixel 0 of image 0.</param>
    /// <param name="sourceShape">Shape of a source image.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="maskCopies">Copies of the mask.</param>
    public void Locate(
        Phase phase, long first, int count, float* source, Shape sourceShape, PlanValue destination, int maskCopies)
    {
        int channels = destination.Shape.Channels;
        (long image, long pixel) = Math.DivRem(first, phase.Pixels.Length);
        for (int i = 0; i < count; image++, pixel = 0)
        {
            float* from = source + image * sourceShape.Count;
            long to = image * destination.Shape.Count;
            long mask = maskCopies == destination.Copies ? to : image / destination.Copies * destination.Shape.Count;
            for (; i < count && pixel < phase.Pixels.Length; i++, pixel++)
            {
                Sources[i] = (nint)(from + (long)phase.Sources[pixel] * sourceShape.Channels);
                Places[i] = to + (long)phase.Pixels[pixel] * channels;
                MaskPlaces[i] = mask + (long)phase.Pixels[pixel] * channels;
            }
        }
    }
}
