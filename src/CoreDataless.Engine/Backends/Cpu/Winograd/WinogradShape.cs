using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>A convolution, or its input gradient, cut into tiles.</summary>
/// <param name="Algorithm">How large tiles are.</param>
/// <param name="Filter">The kernels.</param>
/// <param name="Bias">One per destination channel, or null.</param>
/// <param name="PadY">Padding above and below the source.</param>
/// <param name="PadX">Padding left and right of the source.</param>
/// <param name="TilesDown">Tiles in a column of tiles.</param>
/// <param name="TilesAcross">Tiles in a row of tiles.</param>
internal sealed record WinogradShape(
    Algorithm Algorithm, WinogradFilter Filter, float[]? Bias, int PadY, int PadX, int TilesDown, int TilesAcross)
{
    /// <summary>The step's shape, or null where it is no 3x3 convolution of stride 1 without groups.</summary>
    public static WinogradShape? For(PlanStep step, Algorithm algorithm)
    {
        (Window window, int groups, bool gradient) = step.Node.Op switch
        {
            Op.Conv2d c => (c.Window, c.Groups, false),
            Op.ConvInputGrad c => (c.Window, c.Groups, true),
            _ => default,
        };
        bool fits = groups == 1 && window == new Window(3, 3, 1, 1, window.PadY, window.PadX)
            && window.PadY <= 2 && window.PadX <= 2;
        if (!fits) return null;
        Shape weights = step.Node.Inputs[1].Shape;
        var filter = new WinogradFilter(step.Node.Inputs[1].Tensor, weights[1], weights[0], gradient);
        Shape to = step.Output.Shape;
        return new WinogradShape(
            algorithm,
            filter,
            step.Node.Inputs.Length > 2 ? step.Node.Inputs[2].Tensor.Values : null,
            gradient ? 2 - window.PadY : window.PadY,
            gradient ? 2 - window.PadX : window.PadX,
            (to.Height + algorithm.Outputs - 1) / algorithm.Outputs,
            (to.Width + algorithm.Outputs - 1) / algorithm.Outputs);
    }

    /// <summary>
    /// For each tile in one direction, <see cref="SourceTiles.PointersPerRow"/> offsets in bytes of what its patch
    /// sees there; -1 in the padding.
    /// </summary>
    public long[] PatchOffsets(int tiles, int size, int padding, int floats)
    {
        long[] offsets = GC.AllocateArray<long>(tiles * SourceTiles.PointersPerRow, pinned: true);
        for (int i = 0; i < offsets.Length; i++)
        {
            int at = i / SourceTiles.PointersPerRow * Algorithm.Outputs + i % SourceTiles.PointersPerRow - padding;
            offsets[i] = (uint)at < (uint)size ? (long)at * floats * sizeof(float) : -1;
        }
        return offsets;
    }
}
