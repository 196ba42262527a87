using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>A plan's steps for each number of images on the ladder, made when they are needed first.</summary>
internal sealed class BatchPrograms
{
    private readonly Func<int, StepContext> _contextFor;
    private readonly Plan _plan;
    private readonly int[] _sizes;
    private readonly BatchProgram?[] _made;
    private readonly bool[] _refused;

    /// <summary>Makes the steps for the plan's capacity.</summary>
    public BatchPrograms(Plan plan, Func<int, StepContext> contextFor)
    {
        (_plan, _contextFor) = (plan, contextFor);
        _sizes = [.. BatchLadder.Sizes(plan.Capacity)];
        (_made, _refused) = (new BatchProgram?[_sizes.Length], new bool[_sizes.Length]);
        Largest = _made[0] = Make(plan.Capacity);
    }

    /// <summary>For as many images as the plan has room for.</summary>
    public BatchProgram Largest { get; }

    /// <summary>Each size, and what was made for it: null where nothing was yet.</summary>
    public IEnumerable<(int Images, BatchProgram? Made)> Rungs => _sizes.Zip(_made);

    /// <summary>
    /// The smallest program for so many images. It may have to be made, which leaves nothing of the arena but inputs.
    /// </summary>
    public BatchProgram For(int images)
    {
        int size = _sizes.Length - 1;
        while (_sizes[size] < images) size--;
        if (_made[size] is null && !_refused[size]) TryMake(size);
        return MadeFor(images);
    }

    /// <summary>The smallest program for so many images that is there.</summary>
    public BatchProgram MadeFor(int images)
    {
        for (int size = _sizes.Length - 1; size > 0; size--)
        {
            if (_sizes[size] >= images && _made[size] is { } program) return program;
        }
        return Largest;
    }

    // A smaller batch only saves time: where its weights or its scratch memory find no room, the larger one serves.
    private void TryMake(int size)
    {
        try
        {
            _made[size] = Make(_sizes[size]);
        }
        catch (DeviceMemoryException)
        {
            _refused[size] = true;
        }
    }

    private BatchProgram Make(int images)
    {
        StepContext context = _contextFor(images);
        using StartUp.Lap lap = context.Device.StartUp.Begin(StartUpPhase.Programs);
        var program = new BatchProgram(context, _plan);
        context.Workspace.Take();
        context.Device.StartUp.Count(StartUpPhase.Programs);
        return program;
    }
}
