namespace CoreDataless.Engine.Cpu;

/// <summary>Lets the team compute one kernel after the other.</summary>
internal sealed class KernelRun(WorkerTeam team) : IParallelBody
{
    private CpuKernel? _kernel;
    private Frame? _frame;
    private int _round;

    /// <summary>Computes a kernel for a frame that the whole team shares.</summary>
    public void Compute(CpuKernel kernel, Frame frame)
    {
        (_kernel, _frame) = (kernel, frame);
        int rounds = kernel.Rounds(frame);
        for (_round = 0; _round < rounds; _round++) team.Run(this, kernel.Chunks(frame, _round));
        (_kernel, _frame) = (null, null);
    }

    public void Invoke(int chunk, int worker) => _kernel!.Compute(_frame!, _round, chunk, worker);
}
