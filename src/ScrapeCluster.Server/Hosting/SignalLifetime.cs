using System.Runtime.InteropServices;

namespace ScrapeCluster.Server.Hosting;

/// <summary>SIGTERM and SIGINT stop the node gracefully, a second one ends the process at once, SIGHUP reloads the configuration.</summary>
internal sealed class SignalLifetime(
    IHostApplicationLifetime application, Lazy<ConfigurationReloader> reloader, ILogger<SignalLifetime> log) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _stopSignals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnReload));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _stopSignals) > 1)
            ImmediateExit.Now(Commands.ExitCode.Failure);
        Log.Stopping(log, context.Signal.ToString());
        application.StopApplication();
    }

    private void OnReload(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = Task.Run(() => reloader.Value.ReloadAsync(application.ApplicationStopping));
    }
}
