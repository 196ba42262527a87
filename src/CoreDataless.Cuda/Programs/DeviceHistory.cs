using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>
/// The outputs of each run of a <see cref="IProgram.Repeat"/>, kept on the device: a slot for each run, all outputs
/// side by side in it. Runs do not wait for the host to read.
/// </summary>
internal sealed unsafe class DeviceHistory
{
    // So much comes to the host with one copy; of more, only what is asked for.
    private const long Small = 4L << 20;

    private readonly ProgramParts _parts;
    private readonly ResourceScope _scope;
    private readonly Plan _plan;
    private readonly Dictionary<PlanValue, long> _offsets = [];
    private readonly long _floatsPerSlot;
    private ulong _slots;
    private ulong _counter;
    private PinnedMemory<float>? _mirror;
    private bool _isMirrored;
    private int _images;
    private int _runs;

    /// <summary>Takes the memory now if runs can be repeated, else when that is asked for.</summary>
    public DeviceHistory(ProgramParts parts, ResourceScope scope, Plan plan)
    {
        (_parts, _scope, _plan) = (parts, scope, plan);
        foreach (PlanValue place in plan.Computation.Outputs.Select(plan.PlaceOf).Distinct())
        {
            _offsets.Add(place, _floatsPerSlot);
            _floatsPerSlot += place.FloatsPerImage * plan.Capacity;
        }
        if (plan.Computation.Repeats > 1) Take();
    }

    /// <summary>Bytes held, of the device and of the host.</summary>
    public long Bytes => _slots == 0 ? 0 : AllBytes + sizeof(int) + (_mirror?.Bytes ?? 0);

    private CudaDevice Device => _parts.Device;

    private long AllBytes => _floatsPerSlot * _plan.Computation.Repeats * sizeof(float);

    /// <summary>What follows a run that is kept: its outputs go to the next slot, and the run is counted.</summary>
    /// <param name="context">Of the steps that compute the outputs.</param>
    public IEnumerable<Launch> Keep(StepContext context) => RunLaunches.Keep(
        _parts.Kernels,
        [.. from o in _offsets select new KeptOutput(
            context.Address(o.Key), o.Value, context.Images * o.Key.FloatsPerImage)],
        _slots,
        _floatsPerSlot,
        _counter);

    /// <summary>Forgets what was kept; what comes next are runs of so many images.</summary>
    public void Begin(int images)
    {
        if (_slots == 0) Take();
        (_images, _runs, _isMirrored) = (images, 0, false);
        Device.Driver.Check(Device.Driver.cuMemsetD32Async(_counter, 0, 1, Device.Stream));
    }

    /// <summary>So many runs were kept.</summary>
    public void End(int runs) => _runs = runs;

    /// <summary>See <see cref="IProgram.ReadRun"/>.</summary>
    public void Read(Node output, int run, Span<float> destination, Transfer transfer)
    {
        PlanValue place = _plan.PlaceOf(output);
        if (!_offsets.TryGetValue(place, out long offset))
            throw new GraphException($"ReadRun: {output} is not an output of this computation");
        ArgumentOutOfRangeException.ThrowIfNegative(run);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(run, _runs);
        long most = _images * place.FloatsPerImage;
        if (destination.IsEmpty || destination.Length % place.Shape.Count != 0 || destination.Length > most)
        {
            throw new GraphException(
                $"{output}: {destination.Length} values are not whole rows of {place.Shape.Count}, at most {most}");
        }
        if (_mirror is null) transfer.Read(place.Shape, Slot(run, offset), destination);
        else Layout.Read(place.Shape, Mirrored(run, offset), destination);
    }

    private void Take()
    {
        _counter = Device.Allocate(_scope, sizeof(int));
        _slots = Device.Allocate(_scope, AllBytes);
        if (AllBytes <= Small) _mirror = new PinnedMemory<float>(Device, _scope, (int)(AllBytes / sizeof(float)));
    }

    private ulong Slot(int run, long offset) => _slots + (ulong)(run * _floatsPerSlot + offset) * sizeof(float);

    private float* Mirrored(int run, long offset)
    {
        if (!_isMirrored)
        {
            nuint bytes = (nuint)(_runs * _floatsPerSlot * sizeof(float));
            Device.Driver.Check(Device.Driver.cuMemcpyDtoHAsync_v2(_mirror!.Start, _slots, bytes, Device.Stream));
            Device.Synchronize();
            _isMirrored = true;
        }
        return _mirror!.Start + run * _floatsPerSlot + offset;
    }
}
