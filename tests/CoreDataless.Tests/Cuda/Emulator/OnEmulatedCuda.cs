namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>Tests that need the emulated GPU: they are skipped, with the reason, where there is none.</summary>
public abstract class OnEmulatedCuda
{
    protected OnEmulatedCuda() =>
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
}
