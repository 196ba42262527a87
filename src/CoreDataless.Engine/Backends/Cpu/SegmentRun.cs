using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Runs segments. Depth first, each worker takes blocks of images through all steps on its own, and nobody waits before
/// the end of the segment; with too few images for that, the team takes one block after the other, step by step.
/// </summary>
internal sealed class SegmentRun : IParallelBody
{
    private readonly WorkerTeam _team;
    private readonly CpuKernel[] _kernels;
    private readonly KernelRun _steps;
    private readonly Frame[] _own;
    private Segment? _segment;
    private int _images;
    private int _blocks;

    public SegmentRun(WorkerTeam team, Plan plan, CpuKernel[] kernels)
    {
        (_team, _kernels, _steps) = (team, kernels, new KernelRun(team));
        var batch = new AlignedFloats(plan.ArenaFloats);
        var blocks = new AlignedFloats(team.Size * plan.BlockFloats);
        Shared = new Frame(batch, blocks, 0, team.Size);
        _own = [.. Enumerable.Range(0, team.Size).Select(w => new Frame(batch, blocks, w * plan.BlockFloats, 1))];
    }

    /// <summary>What the whole team works on: the batch, or one block after the other.</summary>
    public Frame Shared { get; }

    /// <summary>Computes a segment for the first images of the batch.</summary>
    public void Compute(Segment segment, int images)
    {
        if (!segment.IsBlocked)
        {
            Together(segment, 0, images);
            return;
        }
        // As few rounds as the blocks allow, and in each of them a block for every worker.
        int rounds = (images + _team.Size * segment.Block - 1) / (_team.Size * segment.Block);
        int blocks = Math.Min(images, rounds * _team.Size);
        if (IsIdle(blocks, rounds))
        {
            for (int first = 0; first < images; first += segment.Block)
                Together(segment, first, Math.Min(segment.Block, images - first));
            return;
        }
        (_segment, _images, _blocks) = (segment, images, blocks);
        _team.Run(this, blocks);
    }

    /// <summary>The team computes one step for some images, as many as the step's values hold.</summary>
    public void Compute(int step, int first, int images)
    {
        (Shared.First, Shared.Images) = (first, images);
        try
        {
            _steps.Compute(_kernels[step], Shared);
        }
        finally
        {
            Shared.First = 0;
        }
    }

    /// <summary>Takes a block of images through all steps.</summary>
    public void Invoke(int chunk, int worker)
    {
        Frame frame = _own[worker];
        frame.First = FirstImage(chunk);
        frame.Images = FirstImage(chunk + 1) - frame.First;
        for (int step = _segment!.First; step < _segment.End; step++)
        {
            CpuKernel kernel = _kernels[step];
            int rounds = kernel.Rounds(frame);
            for (int round = 0; round < rounds; round++)
            {
                int chunks = kernel.Chunks(frame, round);
                for (int i = 0; i < chunks; i++) kernel.Compute(frame, round, i, worker);
            }
        }
    }

    // More than a third of the workers would have nothing to do.
    private bool IsIdle(int blocks, int rounds) => 3 * blocks < 2 * rounds * _team.Size;

    private int FirstImage(int block) => (int)((long)_images * block / _blocks);

    private void Together(Segment segment, int first, int images)
    {
        for (int step = segment.First; step < segment.End; step++) Compute(step, first, images);
    }
}
