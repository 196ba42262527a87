using CoreDataless.WeightsConverter;

return ConvertCommand.Run(args);
