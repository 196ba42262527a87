using CoreDataless.Engine.Cpu;

namespace CoreDataless.Reporting;

/// <summary>What the user asked to compute on.</summary>
/// <param name="Name">auto, or a backend.</param>
/// <param name="Threads">0 for one per processor.</param>
/// <param name="Simd">The processor's vector instructions; null for the widest.</param>
/// <param name="ExactConv">Convolutions as plain sums of products only?</param>
/// <param name="Precision">How convolutions multiply on a GPU: tf32, fp32 or bf16.</param>
public sealed record DeviceSettings(string Name, int Threads, SimdLevel? Simd, bool ExactConv, string Precision);
