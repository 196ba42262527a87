using BenchmarkDotNet.Running;
using CoreDataless.Bench;

if (args is ["peer", "--threads", var threads])
{
    Peer.Serve(int.Parse(threads));
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(Peer).Assembly).Run(args);
