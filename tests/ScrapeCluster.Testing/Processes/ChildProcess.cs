using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ScrapeCluster.Testing.Processes;

/// <summary>A real program under test: its output is kept, it can be signalled, and it never outlives the test.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StreamWriter? _log;
    private readonly Lock _lock = new();
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, string? logFile)
    {
        _process = process;
        _log = logFile is null ? null : new StreamWriter(logFile, append: true) { AutoFlush = true };
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
                return _output.ToString();
        }
    }

    /// <param name="logFile">The output goes there too, after what stands there already.</param>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string? workingDirectory = null, IReadOnlyDictionary<string, string>? environment = null,
        string? logFile = null)
    {
        // A shell that starts the tests in the background lets them ignore SIGINT, and children would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var child = new ChildProcess(new Process { StartInfo = start }, logFile);
        child._process.OutputDataReceived += (_, line) => child.Append(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Append(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        child._process.StandardInput.Close();
        return child;
    }

    /// <summary>Waits until <paramref name="find"/> finds something in the output.</summary>
    /// <exception cref="TimeoutException">It did not within the time, or the process ended; with the whole output.</exception>
    public async Task<T> WaitForOutputAsync<T>(Func<string, T?> find, TimeSpan timeout, string what)
        where T : class
    {
        using var deadline = new CancellationTokenSource(timeout);
        while (true)
        {
            Task grown;
            string output;
            lock (_lock)
            {
                output = _output.ToString();
                grown = _grown.Task;
            }

            if (find(output) is { } found)
                return found;
            if (_process.HasExited && grown == _grown.Task)
                throw new TimeoutException($"{what}: the process ended with status {_process.ExitCode}:\n{output}");
            try
            {
                await Task.WhenAny(grown, _process.WaitForExitAsync(deadline.Token)).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{what}: not within {timeout.TotalSeconds} s; output:\n{output}");
            }
        }
    }

    public void Signal(int signal)
    {
        if (kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"Cannot send signal {signal} to process {_process.Id}: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> StopAsync(int signal = SigTerm, TimeSpan? timeout = null)
    {
        Signal(signal);
        return await WaitForExitAsync(timeout);
    }

    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(60));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {_process.Id} did not end in time; output:\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        lock (_lock)
            _log?.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        TaskCompletionSource grown;
        lock (_lock)
        {
            _output.AppendLine(line);
            _log?.WriteLine(line);
            grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        grown.SetResult();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, CA5392 // the C library's own name
    private static extern int kill(int pid, int signal);
#pragma warning restore IDE1006, CA5392
}
