using CoreDataless.Cli;

using var interruption = new Interruption(keepsWhatIsFinished: args is ["evaluate" or "spectral", ..]);
return CommandLine.Run(args, Terminal.OfProcess(), interruption.Token);
